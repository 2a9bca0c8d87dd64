"""Tests of transactions: their actions, and what is left of them after DynamoDB cancelled one."""

from collections.abc import Mapping, Sequence

import pytest

from footfall.aws.transport import CancellationReason
from footfall.counting.items import Marker
from footfall.counting.page_items import increment_counter, registration
from footfall.counting.transaction import PAGE, SITE, Transaction
from footfall.settings import Site
from tests.lambda_src.harness.visits import site_visit

DOCS = Site("docs", [], pages=True, max_pages=2)
OK, CONFLICT = CancellationReason("None", {}), CancellationReason("TransactionConflict", {})
REGISTERED = FULL = CancellationReason("ConditionalCheckFailed", {})
OTHERS = CancellationReason("ConditionalCheckFailed", {"request": {"S": "another request"}})

VISITS = {
    SITE: site_visit(Marker("site"), Marker("former site"), site="docs", request_id="site's request"),
    PAGE: site_visit(Marker("page"), request_id="page's request")._replace(
        counter=increment_counter("docs", "/new", "2026-11-23", 0)
    ),
}


def own(request_id: str) -> CancellationReason:
    """Return the reason of a marker that an earlier attempt of the same request wrote."""
    return CancellationReason("ConditionalCheckFailed", {"request": {"S": request_id}})


OWN_SITE, OWN_PAGE = own("site's request"), own("page's request")


def names(transaction: Transaction) -> list[str]:
    """Return the action and the key of each action."""
    return [
        f"{kind} {key['id']['S']} {key['part']['S']}"
        for action in transaction.actions("visits")
        for kind, request in action.items()
        for key in [request.get("Item") or request["Key"]]
    ]


SITE_ACTIONS = ["Put site visit", "Put former site visit", "Update site#docs 2026-11#0"]
PAGE_ACTIONS = ["Put page visit", "Update pages#docs /new#0"]
REGISTRATION_ACTIONS = ["Put pages#docs /new#", "Update pages#docs limit"]
TOO_MANY: Mapping[str, str | None] = {PAGE: "too_many_pages"}


@pytest.mark.parametrize(
    ("reasons", "results", "remaining"),
    [
        pytest.param(
            [OTHERS, OK, OK, OK, OK, OK, OK],
            {SITE: "seen"},
            PAGE_ACTIONS + REGISTRATION_ACTIONS,
            id="seen-at-the-site",
        ),
        pytest.param(
            [OK, OTHERS, OK, OK, OK, OK, OK],
            {SITE: "seen"},
            PAGE_ACTIONS + REGISTRATION_ACTIONS,
            id="seen-before-the-rotation",
        ),
        pytest.param(
            [OK, OK, OK, OTHERS, OK, OK, OK],
            {PAGE: "seen"},
            SITE_ACTIONS + REGISTRATION_ACTIONS,
            id="seen-at-the-page",
        ),
        pytest.param(
            [OTHERS, OTHERS, OK, OTHERS, OK, REGISTERED, FULL],
            {SITE: "seen", PAGE: "seen"},
            [],
            id="seen-in-both",
        ),
        pytest.param(
            [OWN_SITE, OWN_SITE, OK, OWN_PAGE, OK, REGISTERED, FULL],
            {SITE: None, PAGE: None},
            [],
            id="response-lost",
        ),
        pytest.param(
            [OWN_SITE, OK, OK, OTHERS, OK, REGISTERED, OK],
            {SITE: None, PAGE: "seen"},
            [],
            id="own-at-the-site-only",
        ),
        pytest.param(
            [own("page's request"), OK, OK, own("site's request"), OK, OK, OK],
            {SITE: "seen", PAGE: "seen"},
            REGISTRATION_ACTIONS,
            id="the-other-request-id-is-not-own",
        ),
        pytest.param([OK, OK, OK, OK, OK, REGISTERED, OK], {}, SITE_ACTIONS + PAGE_ACTIONS, id="registered"),
        pytest.param(
            [OK, OK, OK, OK, OK, REGISTERED, FULL], {}, SITE_ACTIONS + PAGE_ACTIONS, id="registered-and-full"
        ),
        pytest.param([OK, OK, OK, OK, OK, OK, FULL], TOO_MANY, SITE_ACTIONS, id="full"),
        pytest.param([OK, OK, OK, OTHERS, OK, OK, FULL], TOO_MANY, SITE_ACTIONS, id="seen-but-full"),
        pytest.param(
            [OK, OK, OK, OK, OK, CONFLICT, FULL],
            {},
            SITE_ACTIONS + PAGE_ACTIONS + REGISTRATION_ACTIONS,
            id="full-but-in-conflict-over-the-page",
        ),
        pytest.param(
            [OTHERS, OK, CONFLICT, OK, CONFLICT, OK, CONFLICT],
            {SITE: "seen"},
            PAGE_ACTIONS + REGISTRATION_ACTIONS,
            id="seen-and-conflicts",
        ),
    ],
)
def test_failed_parts_are_removed(
    reasons: Sequence[CancellationReason], results: Mapping[str, str | None], remaining: Sequence[str]
) -> None:
    """A cancelled transaction is tried again without the parts that are in the table, or have no place."""
    transaction = Transaction(VISITS, registration(DOCS, "/new"))
    before = names(transaction)

    try_again = transaction.remove_failed(reasons)

    assert before == SITE_ACTIONS + PAGE_ACTIONS + REGISTRATION_ACTIONS
    assert try_again
    assert transaction.results == results
    assert names(transaction) == remaining


@pytest.mark.parametrize(
    "reasons",
    [
        pytest.param([], id="no-reasons"),
        pytest.param([OK, OK, CONFLICT, OK, OK, OK, OK], id="conflict"),
        pytest.param([OK, OK, OK, OK, OK, CONFLICT, CONFLICT], id="conflict-over-the-registration"),
        pytest.param([OK, OK, REGISTERED, OK, REGISTERED, OK, OK], id="condition-of-a-counter"),
    ],
)
def test_other_failures_remove_nothing(reasons: Sequence[CancellationReason]) -> None:
    """If no part is in the table, the error is raised: all parts remain."""
    transaction = Transaction(VISITS, registration(DOCS, "/new"))

    try_again = transaction.remove_failed(reasons)

    assert not try_again
    assert transaction.results == {}
    assert names(transaction) == SITE_ACTIONS + PAGE_ACTIONS + REGISTRATION_ACTIONS


def test_completed_transaction_counts_what_remained() -> None:
    """The visits that the last attempt wrote are counted, and nothing is left to write."""
    transaction = Transaction(VISITS, registration(DOCS, "/new"))
    transaction.remove_failed([OTHERS, OK, OK, OK, OK, OK, OK])

    transaction.complete()

    assert transaction.results == {SITE: "seen", PAGE: None}
    assert transaction.actions("visits") == []

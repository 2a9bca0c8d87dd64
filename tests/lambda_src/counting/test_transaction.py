"""Tests of the transaction of one request: what remains after it was cancelled."""

from collections.abc import Sequence

import pytest

from footfall.aws.transport import CancellationReason
from footfall.counting.items import Marker
from footfall.counting.transaction import PAGE, SITE, Registration, Transaction
from tests.lambda_src.harness.visits import site_visit

VISITS = {SITE: site_visit(Marker("s"), request_id="s1"), PAGE: site_visit(Marker("p"), request_id="p1")}
NONE, CONFLICT = CancellationReason("None", {}), CancellationReason("TransactionConflict", {})
FAILED = CancellationReason("ConditionalCheckFailed", {})
OWN_SITE, OWN_PAGE, OTHER = (
    CancellationReason("ConditionalCheckFailed", {"request": {"S": id_}}) for id_ in ("s1", "p1", "x1")
)
# The actions, in this order: the site's marker and counter, the page's, the registration and the limit.
CASES = [
    pytest.param([OTHER, NONE, NONE, NONE, NONE, NONE], {SITE: "seen"}, 4, id="site-seen"),
    pytest.param([NONE, NONE, OTHER, NONE, NONE, NONE], {PAGE: "seen"}, 4, id="page-seen"),
    pytest.param([OTHER, NONE, OTHER, NONE, FAILED, NONE], {SITE: "seen", PAGE: "seen"}, 0, id="all-seen"),
    pytest.param(
        [OWN_SITE, NONE, OWN_PAGE, NONE, FAILED, FAILED], {SITE: None, PAGE: None}, 0, id="committed"
    ),
    pytest.param([OWN_PAGE, NONE, NONE, NONE, NONE, NONE], {SITE: "seen"}, 4, id="id-of-the-page"),
    pytest.param([NONE, NONE, NONE, NONE, FAILED, NONE], {}, 4, id="registered"),
    pytest.param([NONE, NONE, NONE, NONE, FAILED, FAILED], {}, 4, id="registered-as-the-last"),
    pytest.param([NONE, NONE, NONE, NONE, NONE, FAILED], {PAGE: "too_many_pages"}, 2, id="no-place"),
    pytest.param(
        [OTHER, NONE, OTHER, NONE, NONE, FAILED],
        {SITE: "seen", PAGE: "too_many_pages"},
        0,
        id="no-place-for-a-known-reader",
    ),
    pytest.param([OTHER, NONE, CONFLICT, NONE, NONE, NONE], {SITE: "seen"}, 4, id="site-seen-and-conflict"),
    pytest.param([NONE, NONE, NONE, NONE, CONFLICT, FAILED], {}, 6, id="no-place-and-conflict-over-the-page"),
    pytest.param([NONE, NONE, NONE, NONE, FAILED, CONFLICT], {}, 4, id="registered-and-conflict"),
]


@pytest.mark.parametrize(("reasons", "results", "remaining"), CASES)
def test_known_parts_are_removed(
    reasons: Sequence[CancellationReason], results: dict[str, str | None], remaining: int
) -> None:
    """A part that is in the table already gets its result, and the next attempt has the others."""
    transaction = Transaction(VISITS, Registration({"put": 1}, {"limit": 1}))

    assert transaction.remove_failed(reasons)
    assert transaction.results == results
    assert len(transaction.actions("visits")) == remaining


@pytest.mark.parametrize(
    "reasons",
    [
        pytest.param([], id="no-reasons"),
        pytest.param([CONFLICT, NONE, CONFLICT, NONE, NONE, CONFLICT], id="conflicts"),
        pytest.param([NONE, OTHER, NONE, OTHER, NONE, NONE], id="counter"),
        pytest.param([NONE, NONE, NONE, NONE, CONFLICT, CONFLICT], id="conflicts-over-the-registration"),
    ],
)
def test_other_failures_remove_nothing(reasons: Sequence[CancellationReason]) -> None:
    """Without a failed condition of a marker or a registration, the error is not resolved."""
    transaction = Transaction(VISITS, Registration({"put": 1}, {"limit": 1}))

    assert not transaction.remove_failed(reasons)
    assert len(transaction.actions("visits")) == 6


@pytest.mark.parametrize(
    ("reasons", "results"),
    [
        pytest.param([OTHER, NONE, NONE, NONE, NONE, NONE], {SITE: "seen"}, id="new-id-of-the-site"),
        pytest.param([NONE, OTHER, NONE, NONE, NONE, NONE], {SITE: "seen"}, id="former-id-of-the-site"),
        pytest.param([NONE, NONE, NONE, NONE, OTHER, NONE], {PAGE: "seen"}, id="former-id-of-the-page"),
        pytest.param(
            [OTHER, OWN_SITE, NONE, OWN_PAGE, OWN_PAGE, NONE], {SITE: None, PAGE: None}, id="committed"
        ),
    ],
)
def test_one_of_two_markers_is_enough(
    reasons: Sequence[CancellationReason], results: dict[str, str | None]
) -> None:
    """During a rotation, each visit has two markers, and either of them means that the visitor was seen."""
    twice = {
        kind: visit._replace(markers=[*visit.markers, Marker("former")]) for kind, visit in VISITS.items()
    }
    transaction = Transaction(twice)

    assert transaction.remove_failed(reasons)
    assert transaction.results == results
    assert len(transaction.actions("visits")) == 3 * (2 - len(results))


def test_success_counts_what_remains() -> None:
    """After a success, the remaining visits are counted, and no action remains."""
    transaction = Transaction(VISITS)
    transaction.remove_failed([OTHER, NONE, NONE, NONE])

    transaction.complete()

    assert transaction.results == {SITE: "seen", PAGE: None}
    assert transaction.actions("visits") == []


def test_registration_of_a_known_reader_remains() -> None:
    """A page that was removed is registered again by a reader who has a marker already."""
    transaction = Transaction({PAGE: VISITS[PAGE]}, Registration({"put": 1}, {"limit": 1}))

    transaction.remove_failed([OTHER, NONE, NONE, NONE])

    assert transaction.actions("visits") == [
        {"Put": {"TableName": "visits", "put": 1}},
        {"Update": {"TableName": "visits", "limit": 1}},
    ]

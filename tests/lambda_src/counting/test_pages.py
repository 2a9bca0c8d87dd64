"""Tests of pages: a page is counted with the site, exactly, and at most `max_pages` pages are registered."""

from collections.abc import Callable

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.counting.counter import Counter
from footfall.counting.outcome import Outcome, PageOutcome
from footfall.counting.totals import PageTotals
from footfall.settings import Settings, Site
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_aws import CallFault, FakeAws, fail_with, lose_response

ALICE, BOB, CAROL = "192.0.2.1", "192.0.2.2", "192.0.2.3"
HELLO, ABOUT, OTHER = "/blog/hello", "/about", "/other"
FULL = PageOutcome(OTHER, None, "too_many_pages")
CONFLICT_AT_THE_LAST_PLACE = fail_with(
    "TransactionCanceledException",
    *["None"] * 4,
    "TransactionConflict",
    "ConditionalCheckFailed",
    transient=False,
)

type Visit = Callable[..., Outcome]
type NewCounter = Callable[[], Counter]


@pytest.fixture
def docs(configured: Settings) -> Site:
    """Return a site that counts at most 2 pages."""
    return configured.site("docs")


@pytest.fixture
def visit(docs: Site, new_counter: NewCounter, retry_policy: Callable[[], RetryPolicy]) -> Visit:
    """Return a function that sends a visit of a page to a new execution environment, or to *counter*."""

    def send(address: str, page: str, counter: Counter | None = None, site: Site = docs) -> Outcome:
        return (counter or new_counter()).count(site, address, retry_policy(), page)

    return send


@pytest.fixture
def listed(
    docs: Site, new_counter: NewCounter, retry_policy: Callable[[], RetryPolicy]
) -> Callable[[], dict[str, int]]:
    """Return a function that reads the count of each registered page."""
    return lambda: {page.path: page.visitors for page in new_counter().read_pages(docs, retry_policy())}


def test_site_and_page_are_counted_in_one_transaction(fake_aws: FakeAws, visit: Visit) -> None:
    """A visitor who is new to both changes both, in one transaction. Later visits write what is new."""
    both, page_only, neither = visit(ALICE, HELLO), visit(ALICE, ABOUT), visit(ALICE, HELLO)

    assert (both.visitors, both.reason, both.page) == (1, None, PageOutcome(HELLO, 1, None))
    assert (page_only.visitors, page_only.reason) == (1, "seen")
    assert page_only.page == PageOutcome(ABOUT, 1, None)
    assert (neither.reason, neither.page) == ("seen", PageOutcome(HELLO, 1, "seen"))
    assert fake_aws.operations.count("TransactWriteItems") == 2


def test_known_reader_can_be_new_to_the_site(fake_aws: FakeAws, visit: Visit) -> None:
    """If only the page has a marker, because the other was deleted, only the site is counted."""
    visit(ALICE, HELLO)
    for item in fake_aws.items():
        marker = item["id"]["S"]
        if item["part"]["S"] == "visit":
            fake_aws.delete_item(marker, "visit")
            if visit(ALICE, HELLO).reason is None:
                break
            fake_aws.put_item("visits", item)

    assert visit(ALICE, HELLO) == Outcome(2, "seen", page=PageOutcome(HELLO, 1, "seen"))


def test_repeated_visits_write_nothing(fake_aws: FakeAws, visit: Visit, new_counter: NewCounter) -> None:
    """An execution environment answers a repeated visit of a page from its memory."""
    counter = new_counter()
    visit(ALICE, HELLO, counter)
    fake_aws.requests.clear()

    repeated = [visit(ALICE, HELLO, counter) for _ in range(3)]

    assert {outcome.page for outcome in repeated} == {PageOutcome(HELLO, 1, "seen")}
    assert fake_aws.requests == []


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param([lose_response], id="response-lost"),
        pytest.param([lose_response, lose_response], id="response-lost-twice"),
        pytest.param(
            [fail_with("TransactionCanceledException", "None", "TransactionConflict", transient=True)],
            id="conflict",
        ),
        pytest.param([CONFLICT_AT_THE_LAST_PLACE], id="conflict-over-a-page-at-the-last-place"),
    ],
)
def test_lost_response_counts_both_once(fake_aws: FakeAws, visit: Visit, faults: list[CallFault]) -> None:
    """After a lost response, the visitor of the site and the page is counted once."""
    fake_aws.add_faults("TransactWriteItems", *faults)

    outcome = visit(ALICE, HELLO)

    assert (outcome.visitors, outcome.reason, outcome.page) == (1, None, PageOutcome(HELLO, 1, None))


def test_page_above_the_limit_is_not_counted(visit: Visit, listed: Callable[[], dict[str, int]]) -> None:
    """Beyond max_pages, a visitor of another page is counted at the site only."""
    visit(ALICE, HELLO)
    visit(ALICE, ABOUT)

    new, known = visit(BOB, OTHER), visit(ALICE, OTHER)

    assert (new.visitors, new.reason, new.page) == (2, None, FULL)
    assert (known.visitors, known.reason, known.page) == (2, "seen", FULL)
    assert visit(CAROL, HELLO).page == PageOutcome(HELLO, 2, None)
    assert listed() == {HELLO: 2, ABOUT: 1}


def test_flood_of_random_paths_costs_one_transaction_a_minute(
    fake_aws: FakeAws, visit: Visit, new_counter: NewCounter, clock: Clock
) -> None:
    """While there is no place, an execution environment tries to register one page per minute."""
    counter = new_counter()
    for page in (HELLO, ABOUT, OTHER):
        visit(ALICE, page, counter)
    fake_aws.operations.clear()

    for number in range(100):
        clock.sleep(1.25)
        assert visit(ALICE, f"/{number}", counter).page == PageOutcome(f"/{number}", None, "too_many_pages")

    assert fake_aws.operations.count("TransactWriteItems") == 2


def test_site_without_pages_ignores_them(fake_aws: FakeAws, visit: Visit, main_site: Site) -> None:
    """A site that does not count pages makes the same calls with and without a page, and returns why."""
    outcome = visit(ALICE, HELLO, site=main_site)
    with_page = list(fake_aws.operations)
    fake_aws.requests.clear()

    visit(BOB, HELLO, site=main_site)

    assert outcome.page == PageOutcome(HELLO, None, "pages_off")
    assert (outcome.visitors, outcome.reason) == (1, None)
    assert "pages" not in repr(fake_aws.requests)
    assert with_page.count("TransactWriteItems") == 1


def test_most_read_pages_come_first(
    docs: Site, visit: Visit, new_counter: NewCounter, retry_policy: Callable[[], RetryPolicy], clock: Clock
) -> None:
    """Pages are listed by visitors, then by path, in total or of the last days."""
    visit(ALICE, HELLO)
    visit(BOB, HELLO)
    clock.sleep(5 * 86_400)
    visit(ALICE, ABOUT)
    counter = new_counter()

    assert counter.read_pages(docs, retry_policy()) == [
        PageTotals(HELLO, 2, "2026-11-23"),
        PageTotals(ABOUT, 1, "2026-11-28"),
    ]
    assert [(page.path, page.visitors) for page in counter.read_pages(docs, retry_policy(), 5)] == [
        (ABOUT, 1),
        (HELLO, 0),
    ]
    assert [page.visitors for page in counter.read_pages(docs, retry_policy(), 6)] == [2, 1]

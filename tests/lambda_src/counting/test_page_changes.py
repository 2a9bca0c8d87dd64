"""Tests of pages whose circumstances change: settings, the secret, the clock, and pages that are removed."""

import json
import tracemalloc
from random import Random

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload
from footfall.counting import items
from footfall.counting.counter import Counter
from footfall.counting.keys import derive_key
from footfall.counting.outcome import Outcome, PageOutcome
from footfall.counting.secret import Chain
from footfall.counting.totals import PageTotals
from footfall.counting.visitor import earlier_id
from footfall.settings import Settings, Site
from ops.data.visitor_markers import imported_marker
from tests.bench.page_units import PagesScale, page_items
from tests.lambda_src.conftest import NOON
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_aws import SECRET
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.table import TABLES

ALICE, BOB, CAROL = "192.0.2.1", "192.0.2.2", "192.0.2.3"
HELLO, ABOUT, OTHER = "/hello", "/about", "/other"
OLD, NEW = Chain((b"s" * 32,)), Chain((b"s" * 32, b"n" * 32))


class Table:
    """An environment with the site `docs`, which counts at most 2 pages, and its table."""

    def __init__(self, settings: Settings) -> None:
        """Start without visitors."""
        self.clock = Clock(NOON)
        self.dynamodb = FakeDynamoDB(TABLES, {SECRET: "s" * 32})
        self.seconds_of_a_transaction = 0
        self.site = settings.site("docs")
        self.transactions: list[list[Payload]] = []
        self._random = Random(1)  # noqa: S311 - a run must be reproducible.
        self._settings = settings

    def call(self, operation: str, request: Payload) -> Payload:
        """Return DynamoDB's response, and remember the actions of transactions."""
        if operation == "TransactWriteItems":
            self.transactions.append(request["TransactItems"])
            self.clock.sleep(self.seconds_of_a_transaction)
        return self.dynamodb.call(operation, request)

    def start(self) -> Counter:
        """Start an execution environment."""
        return Counter(self._settings, clock=self.clock)

    def retry_policy(self) -> RetryPolicy:
        """Return the retry policy of a request."""
        return RetryPolicy(self.call, self.clock() + 4, self.clock, self._random, self.clock.sleep)

    def visit(
        self, visitor: str, page: str, counter: Counter | None = None, site: Site | None = None
    ) -> Outcome:
        """Send a visit to a new execution environment, or to *counter*."""
        return (counter or self.start()).count(site or self.site, visitor, self.retry_policy(), page)

    def listed(self, site: Site | None = None) -> dict[str, int]:
        """Return the count of each registered page."""
        pages = self.start().read_pages(site or self.site, self.retry_policy())

        return {page.path: page.visitors for page in pages}

    def remove(self, page: str) -> None:
        """Remove the registration of a page, as `./footfall pages` does."""
        self.dynamodb.tables["visits"].delete(items.key("pages#docs", f"{page}#"))
        update = items.add_numbers(items.key("pages#docs", "limit"), {"pages": -1})
        self.dynamodb.call("UpdateItem", {"TableName": "visits", **update})

    def limit(self) -> int:
        """Return the number of pages in the item `limit`."""
        return int(self.dynamodb.tables["visits"].partition("pages#docs")["limit"]["pages"]["N"])

    def set_secrets(self, chain: Chain, **fingerprints: Chain) -> None:
        """Replace the parameter and the item of the secret."""
        texts = [secret.decode() for secret in chain.secrets]
        self.dynamodb.parameters[SECRET] = json.dumps({"secrets": texts}) if len(texts) > 1 else texts[0]
        trusted = {name: {"S": other.fingerprint("dev")} for name, other in fingerprints.items()}
        self.dynamodb.call("PutItem", {"TableName": "visits", "Item": items.key("secret", "1") | trusted})


@pytest.fixture
def table(configured: Settings) -> Table:
    """Return an environment without visitors."""
    return Table(configured)


def test_markers_of_one_request_have_nothing_in_common(table: Table) -> None:
    """The markers that one transaction writes share no value, so the table does not link them."""
    table.visit(ALICE, HELLO)

    visitors, requests = (
        {item[name]["S"] for item in table.dynamodb.tables["visits"].items() if item["part"]["S"] == "visit"}
        for name in ("id", "request")
    )

    assert (len(visitors), len(requests), len(table.transactions)) == (2, 2, 1)


def test_removed_page_continues_for_a_known_reader(table: Table) -> None:
    """A reader who was counted before the removal registers the page again, and is not counted twice."""
    table.visit(ALICE, HELLO)
    table.visit(BOB, HELLO)
    table.remove(HELLO)
    removed = table.listed()

    outcome = table.visit(ALICE, HELLO)

    assert (removed, outcome.page) == ({}, PageOutcome(HELLO, 2, "seen"))
    assert (table.listed(), table.limit()) == ({HELLO: 2}, 1)


def test_removed_page_continues_for_a_new_reader(table: Table) -> None:
    """A new reader of a removed page is added to its exact count."""
    table.visit(ALICE, HELLO)
    table.remove(HELLO)

    outcome = table.visit(BOB, HELLO)

    assert outcome.page == PageOutcome(HELLO, 2, None)
    assert (table.listed(), table.limit()) == ({HELLO: 2}, 1)


@pytest.mark.parametrize(("known", "count"), [(ALICE, 1), (BOB, 2)], ids=["known", "new"])
def test_environment_uses_a_removed_page_for_a_minute(table: Table, known: str, count: int) -> None:
    """Within a minute, an old execution environment counts without registering, and then registers."""
    counter = table.start()
    table.visit(ALICE, HELLO, counter)
    table.remove(HELLO)

    table.clock.sleep(59)
    within = table.visit(known, HELLO, counter), table.listed()
    table.clock.sleep(1)
    after = table.visit(known, HELLO, counter), table.listed()

    assert (within[0].page, within[1]) == (PageOutcome(HELLO, count, None if known == BOB else "seen"), {})
    assert (after[0].page, after[1]) == (PageOutcome(HELLO, count, "seen"), {HELLO: count})
    assert table.limit() == 1


def test_counted_reader_of_a_removed_page_gets_its_count(table: Table) -> None:
    """A reader who is counted while the minute ends gets the count of the page, which is not registered."""
    counter = table.start()
    table.visit(ALICE, HELLO, counter)
    table.remove(HELLO)
    table.clock.sleep(59)
    table.seconds_of_a_transaction = 2

    outcome = table.visit(BOB, HELLO, counter)

    assert (outcome.page, table.listed()) == (PageOutcome(HELLO, 2, None), {})


def test_removed_page_has_no_place_if_another_took_it(table: Table) -> None:
    """A removed page is not registered above the limit, not even for a reader who was counted."""
    table.visit(ALICE, HELLO)
    table.visit(ALICE, ABOUT)
    table.remove(HELLO)
    table.visit(BOB, OTHER)

    known, new = table.visit(ALICE, HELLO), table.visit(CAROL, HELLO)

    assert [known.page, new.page] == [PageOutcome(HELLO, None, "too_many_pages")] * 2
    assert (known.reason, new.reason, new.visitors) == ("seen", None, 3)
    assert (table.listed(), table.limit()) == ({ABOUT: 1, OTHER: 1}, 2)
    table.remove(OTHER)
    assert table.visit(CAROL, HELLO).page == PageOutcome(HELLO, 2, None)


def test_reader_without_a_place_is_counted_later(table: Table) -> None:
    """An environment does not remember a visitor as counted on a page that has no place."""
    counter = table.start()
    for page in (HELLO, ABOUT):
        table.visit(BOB, page, counter)
    rejected = table.visit(ALICE, OTHER, counter)
    table.remove(HELLO)
    table.clock.sleep(60)

    counted = table.visit(ALICE, OTHER, counter)

    assert (rejected.page, counted.page) == (
        PageOutcome(OTHER, None, "too_many_pages"),
        PageOutcome(OTHER, 1, None),
    )


def test_lower_limit_keeps_the_registered_pages(table: Table) -> None:
    """If max_pages is less than the number of pages, these are counted, and no other is registered."""
    table.visit(ALICE, HELLO)
    table.visit(ALICE, ABOUT)
    lower = table.site._replace(max_pages=1)

    registered, new = table.visit(BOB, ABOUT, site=lower), table.visit(BOB, OTHER, site=lower)

    assert (registered.page, new.page) == (
        PageOutcome(ABOUT, 2, None),
        PageOutcome(OTHER, None, "too_many_pages"),
    )
    assert (table.listed(lower), table.limit()) == ({ABOUT: 2, HELLO: 1}, 2)


def test_counts_are_kept_while_pages_are_off(table: Table) -> None:
    """Visits while `pages` is false change the site only. Afterwards, pages continue with their counts."""
    table.visit(ALICE, HELLO)
    off = table.site._replace(pages=False)

    meanwhile = table.visit(BOB, HELLO, site=off)

    assert (meanwhile.visitors, meanwhile.page) == (2, PageOutcome(HELLO, None, "pages_off"))
    assert table.listed() == {HELLO: 1}
    assert table.visit(ALICE, HELLO).page == PageOutcome(HELLO, 1, "seen")
    assert table.visit(BOB, HELLO).page == PageOutcome(HELLO, 2, None)


def test_missing_limit_does_not_stop_counting(table: Table) -> None:
    """If the item `limit` is missing, registered pages are counted, and others are registered up to it."""
    table.visit(ALICE, HELLO)
    table.dynamodb.tables["visits"].delete(items.key("pages#docs", "limit"))

    outcomes = [table.visit(BOB, page).page for page in (HELLO, ABOUT, OTHER, "/last")]

    assert [outcome and outcome.reason for outcome in outcomes] == [None, None, None, "too_many_pages"]
    assert (table.listed(), table.limit()) == ({HELLO: 2, ABOUT: 1, OTHER: 1}, 2)


@pytest.mark.parametrize("seconds", [-1, -86_400, -40 * 86_400])
def test_clock_that_goes_backwards_counts_exactly(table: Table, seconds: int) -> None:
    """An execution environment whose clock is set back counts every reader once."""
    counter = table.start()
    table.visit(ALICE, HELLO, counter)

    table.clock.now += seconds
    outcomes = [table.visit(visitor, HELLO, counter) for visitor in (ALICE, BOB)]

    assert [outcome.page for outcome in outcomes] == [
        PageOutcome(HELLO, 1, "seen"),
        PageOutcome(HELLO, 2, None),
    ]
    assert (table.listed(), table.limit()) == ({HELLO: 2}, 1)


def test_all_result_pages_are_read(table: Table) -> None:
    """Pages and their shards are read completely if DynamoDB returns them on several result pages."""
    table.site = table.site._replace(shards=8)
    for number in range(1, 9):
        table.visit(f"192.0.2.{number}", HELLO)
    table.visit(ALICE, ABOUT)
    table.dynamodb.page = 1

    page = table.start().read_page(table.site, HELLO, table.retry_policy())

    counters = [
        part for part in table.dynamodb.tables["visits"].partition("pages#docs") if part[-1].isdigit()
    ]
    assert len(counters) > 2
    assert (page.visitors, page.since) == (8, "2026-11-23")
    assert table.listed() == {HELLO: 8, ABOUT: 1}


def test_rotation_counts_no_reader_again(table: Table) -> None:
    """Before, during and after a rotation of the secret, readers are counted once per site and page."""
    table.site = table.site._replace(imported_visitors=True)
    before = table.visit(ALICE, HELLO)
    table.set_secrets(NEW, fingerprint=OLD, rotating=NEW)

    known, new = table.visit(ALICE, HELLO), table.visit(BOB, ABOUT)
    actions = len(table.transactions[-1])
    table.set_secrets(NEW, fingerprint=NEW)
    after = table.visit(BOB, ABOUT)

    assert (before.page, known.page) == (PageOutcome(HELLO, 1, None), PageOutcome(HELLO, 1, "seen"))
    assert (new.reason, new.page, actions) == (None, PageOutcome(ABOUT, 1, None), 10)
    assert (known.reason, after.reason, after.visitors) == ("seen", "seen", 2)
    assert after.page == PageOutcome(ABOUT, 1, "seen")


def test_imported_visitor_is_a_new_reader(table: Table) -> None:
    """A visitor of an earlier counter is known at the site, and is counted at the first page."""
    table.site = table.site._replace(imported_visitors=True)
    earlier = earlier_id(secret=OLD.secrets[0], address=ALICE)
    marker = imported_marker(derive_key(OLD, "dev"), table.site, earlier)
    item = items.key(marker.id, "visit") | {"request": {"S": "import"}}
    table.dynamodb.call("PutItem", {"TableName": "visits", "Item": item})

    first, second = table.visit(ALICE, HELLO), table.visit(ALICE, HELLO)

    assert (first.reason, first.page) == ("seen", PageOutcome(HELLO, 1, None))
    assert (second.reason, second.page) == ("seen", PageOutcome(HELLO, 1, "seen"))


def test_removed_page_has_no_visitors_for_readers_of_the_count(table: Table) -> None:
    """The count of a page that is not registered is 0, and an excluded request gets the same."""
    table.visit(ALICE, HELLO)
    table.remove(HELLO)

    page = table.start().read_page(table.site, HELLO, table.retry_policy())
    excluded = table.start().exclude(table.site, "bot", table.retry_policy(), HELLO)

    assert page == PageTotals(HELLO, 0, None)
    assert excluded.page == PageOutcome(HELLO, 0, "bot")


def test_list_of_pages_is_read_once_in_ten_seconds(table: Table) -> None:
    """An execution environment reads the list again after 10 seconds, and each site has its own."""
    counter = table.start()
    table.visit(ALICE, HELLO)

    def listed(seconds: float, site: Site = table.site) -> list[str]:
        table.clock.sleep(seconds)
        return [page.path for page in counter.read_pages(site, table.retry_policy())]

    first = listed(0)
    table.visit(BOB, ABOUT)

    assert (first, listed(9.9), listed(0.1)) == ([HELLO], [HELLO], [ABOUT, HELLO])
    assert listed(0, table.site._replace(stored_as="other")) == []


@pytest.mark.slow
def test_list_of_pages_needs_the_memory_of_one_shard(table: Table) -> None:
    """A site with many shards does not need more memory for its pages: 1,280 items would need 12 MB."""
    items_of_pages = page_items(PagesScale(pages=20, shards=64, limit=0), site="docs")
    table.dynamodb.tables["visits"].load(items_of_pages)
    table.dynamodb.page = 100
    call, counter = table.dynamodb.call, table.start()
    table.dynamodb.call = lambda *request: json.loads(json.dumps(call(*request)))  # type: ignore[method-assign] # The fake shares its items.

    tracemalloc.start()
    pages = counter.read_pages(table.site, table.retry_policy(), 31)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [page.visitors for page in pages] == [12 * 31 * 64] * 20
    assert peak < 4e6

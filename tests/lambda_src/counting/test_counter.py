"""Promises of the counter: exact, and cheap for who comes again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload, TransportError
from footfall.counting.counter import Counter, Outcome
from footfall.counting.totals import Totals
from footfall.errors import SecretChangedError
from footfall.settings import Site, settings
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_aws import FakeAws, fails, lost_after

type Start = Callable[[], Counter]
type Line = Callable[[], RetryPolicy]


def stale(_: Callable[[], Payload]) -> Payload:
    """Answer as a replica would that has seen nothing yet."""
    return {"Items": []}


def test_a_visitor_counts_once(counter: Start, main: Site, retry_policy: Line) -> None:
    """The first request counts, the next ones are seen, another visitor counts again."""
    here = counter()

    outcomes = [here.count(main, f"192.0.2.{host}", retry_policy()) for host in (1, 1, 2, 1)]

    assert outcomes == [Outcome(1, None), Outcome(1, "seen"), Outcome(2, None), Outcome(2, "seen")]


def test_environments_agree(counter: Start, main: Site, retry_policy: Line) -> None:
    """Whoever was counted by one execution environment is seen by the others."""
    one, other = counter(), counter()

    outcomes = [here.count(main, "192.0.2.1", retry_policy()) for here in (one, other, other)]

    assert outcomes == [Outcome(1, None), Outcome(1, "seen"), Outcome(1, "seen")]


@pytest.mark.parametrize(
    ("hosts", "rise"),
    [pytest.param([1] * 20, 1, id="one-visitor"), pytest.param(range(20), 20, id="twenty")],
)
def test_a_rush_counts_exactly(  # noqa: PLR0913, PLR0917 - each is a fixture
    cloud: FakeAws, counter: Start, main: Site, retry_policy: Line, hosts: list[int], rise: int
) -> None:
    """Twenty requests at once, each in its own environment, count each visitor once."""
    rush = [(counter(), f"192.0.2.{host}", retry_policy()) for host in hosts]
    with ThreadPoolExecutor(len(rush)) as pool:
        outcomes = list(pool.map(lambda one: one[0].count(main, *one[1:]), rush))

    tally = counter().read_totals(main, retry_policy())

    assert tally.visitors == rise
    assert [outcome.reason for outcome in outcomes].count(None) == rise
    assert cloud.asked.count("TransactWriteItems") >= rise


def test_a_repeat_costs_nothing_for_5_seconds(
    cloud: FakeAws, clock: Clock, counter: Start, main: Site, retry_policy: Line
) -> None:
    """A visitor in memory is told a count without a call, and after 5 seconds by one Query."""
    here = counter()
    here.count(main, "192.0.2.1", retry_policy())
    cloud.asked.clear()

    here.count(main, "192.0.2.1", retry_policy())
    calls_at_once = list(cloud.asked)
    clock.sleep(5)
    here.count(main, "192.0.2.1", retry_policy())

    assert calls_at_once == []
    assert cloud.asked == ["Query"]


def test_a_repeat_in_a_new_environment_writes_nothing(
    cloud: FakeAws, counter: Start, main: Site, retry_policy: Line
) -> None:
    """A marker found is enough: no write, which would cost twenty times a read."""
    counter().count(main, "192.0.2.1", retry_policy())
    cloud.asked.clear()

    counter().count(main, "192.0.2.1", retry_policy())

    assert cloud.asked == ["GetParameter", "GetItem", "GetItem", "Query"]


def test_a_first_visit_costs_what_the_design_says(
    cloud: FakeAws, counter: Start, main: Site, retry_policy: Line
) -> None:
    """The secret is read once; then a visitor is one look-up, one transaction and one Query."""
    here = counter()
    here.count(main, "192.0.2.1", retry_policy())
    cloud.asked.clear()

    here.count(main, "192.0.2.2", retry_policy())

    assert cloud.asked == ["GetItem", "TransactWriteItems", "Query"]
    assert cloud.requests[-1]["ConsistentRead"]


def test_a_marker_that_lags_behind_is_no_second_count(
    cloud: FakeAws, counter: Start, main: Site, retry_policy: Line
) -> None:
    """Should the cheap look-up miss a marker just written, the transaction does not."""
    counter().count(main, "192.0.2.1", retry_policy())
    here = counter()
    here.count(main, "192.0.2.2", retry_policy())
    cloud.plan("GetItem", lambda _: {})

    outcome = here.count(main, "192.0.2.1", retry_policy())

    assert outcome == Outcome(2, "seen")


def test_only_what_is_confirmed_is_remembered(
    cloud: FakeAws, counter: Start, main: Site, retry_policy: Line
) -> None:
    """A visitor whose count failed is not taken for seen, and counts on the next try."""
    here = counter()
    cloud.plan("TransactWriteItems", fails("AccessDeniedException", transient=False))
    with pytest.raises(TransportError):
        here.count(main, "192.0.2.1", retry_policy())

    outcome = here.count(main, "192.0.2.1", retry_policy())

    assert outcome == Outcome(1, None)


def test_a_committed_visit_is_remembered_though_its_count_was_not_read(
    cloud: FakeAws, counter: Start, main: Site, retry_policy: Line
) -> None:
    """A visitor told 503 after the commit is seen on the next try, and in the count."""
    here = counter()
    cloud.plan("Query", fails("AccessDeniedException", transient=False))
    with pytest.raises(TransportError):
        here.count(main, "192.0.2.1", retry_policy())

    outcome = here.count(main, "192.0.2.1", retry_policy())

    assert outcome == Outcome(1, "seen")


def test_a_lost_answer_is_told_from_a_repeat(
    cloud: FakeAws, counter: Start, main: Site, retry_policy: Line
) -> None:
    """A visitor whose commit was answered into the void still hears that it counted."""
    cloud.plan("TransactWriteItems", lost_after)

    outcome = counter().count(main, "192.0.2.1", retry_policy())

    assert outcome == Outcome(1, None)


def test_the_count_never_goes_down(
    cloud: FakeAws, clock: Clock, counter: Start, main: Site, retry_policy: Line
) -> None:
    """A replica that lags behind makes nobody hear less than was told here before."""
    here = counter()
    here.count(main, "192.0.2.1", retry_policy())
    cloud.plan("Query", stale, stale)

    read = here.read_totals(main, retry_policy())
    clock.sleep(5)
    repeat = here.count(main, "192.0.2.1", retry_policy())

    assert read == Totals(1, "2026-11-23")
    assert repeat == Outcome(1, "seen")


def test_a_reader_sees_what_others_counted(counter: Start, main: Site, retry_policy: Line) -> None:
    """Reading is fresh each time, even right after a count elsewhere, and counts nobody."""
    here, elsewhere = counter(), counter()
    before = here.read_totals(main, retry_policy())
    elsewhere.count(main, "192.0.2.1", retry_policy())

    after = here.read_totals(main, retry_policy())

    assert (before, after) == (Totals(0, None), Totals(1, "2026-11-23"))


def test_sites_count_apart(cloud: FakeAws, counter: Start, main: Site, retry_policy: Line) -> None:
    """The same visitor is a new one on another site, which spreads its count over shards that add up."""
    here, blog = counter(), settings().site("blog")
    for host in range(9):  # That all meet in one of four shards is as likely as 1 in 65,536.
        here.count(blog, f"192.0.2.{host}", retry_policy())

    outcome = here.count(main, "192.0.2.1", retry_policy())

    assert outcome == Outcome(1, None)
    assert here.read_totals(blog, retry_policy()).visitors == 9
    assert 1 < len(cloud.items("site#blog")) <= blog.shards


def test_a_day_ends_at_midnight_utc(
    cloud: FakeAws, clock: Clock, counter: Start, main: Site, retry_policy: Line
) -> None:
    """A visit adds to the day and month it came in."""
    clock.now = 1_798_761_599  # 2026-12-31, one second before midnight
    counter().count(main, "192.0.2.1", retry_policy())
    clock.sleep(1)
    counter().count(main, "192.0.2.2", retry_policy())

    months = {item["part"]["S"]: set(item) for item in cloud.items("site#main")}

    assert months == {
        "2026-12#0": {"id", "part", "total", "d31"},
        "2027-01#0": {"id", "part", "total", "d01"},
    }


def test_a_changed_secret_heals(cloud: FakeAws, counter: Start, main: Site, retry_policy: Line) -> None:
    """A secret found changed is not remembered: restored, it is read again and counting goes on."""
    changed = {"Parameter": {"Value": "t" * 32}}
    counter().count(main, "192.0.2.1", retry_policy())
    here = counter()
    cloud.plan("GetParameter", lambda _: changed)
    with pytest.raises(SecretChangedError):
        here.count(main, "192.0.2.1", retry_policy())

    outcome = here.count(main, "192.0.2.1", retry_policy())

    assert outcome == Outcome(1, "seen")


def test_no_address_is_stored(cloud: FakeAws, counter: Start, main: Site, retry_policy: Line) -> None:
    """Nothing in the table holds an address or the secret, in whatever form it was asked for."""
    counter().count(main, "192.0.2.1", retry_policy())
    counter().count(main, "2001:db8:1:2::/64", retry_policy())

    kept = repr(cloud.items())

    assert not any(told in kept for told in ("192.0.2", "2001:db8", "s" * 32))

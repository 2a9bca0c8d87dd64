"""Tests of counting with windows: each visitor is counted once per window, also when the window changes."""

from calendar import timegm
from collections.abc import Callable

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload
from footfall.counting.counter import Counter
from footfall.counting.outcome import Outcome
from footfall.counting.statistics import Day
from footfall.settings import Settings, Site
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_aws import FakeAws

type NewCounter = Callable[[], Counter]
type NewRetryPolicy = Callable[[], RetryPolicy]

EAST, WEST = "+05:30", "-08:00"


def _at(*moment: int) -> int:
    return timegm((*moment, *(0,) * (6 - len(moment))))


def _site(window: str, utc_offset: str = "+00:00") -> Site:
    return Site("main", [], utc_offset=utc_offset, window=window)


CHANGES = [
    pytest.param(_site("day"), _at(2026, 11, 24), id="midnight"),
    pytest.param(_site("day", EAST), _at(2026, 11, 23, 18, 30), id="midnight-east"),
    pytest.param(_site("day", WEST), _at(2026, 11, 24, 8), id="midnight-west"),
    pytest.param(_site("day"), _at(2028, 2, 29), id="leap-day-begins"),
    pytest.param(_site("day"), _at(2028, 3, 1), id="leap-day-ends"),
    pytest.param(_site("month"), _at(2026, 12, 1), id="month-end"),
    pytest.param(_site("month", EAST), _at(2026, 12, 31, 18, 30), id="year-end-east"),
    pytest.param(_site("month", WEST), _at(2027, 1, 1, 8), id="year-end-west"),
    pytest.param(_site("month"), _at(2028, 3, 1), id="leap-month-ends"),
]


@pytest.mark.parametrize(("site", "change"), CHANGES)
def test_visitor_is_counted_once_per_window(
    clock: Clock, new_counter: NewCounter, retry_policy: NewRetryPolicy, site: Site, change: int
) -> None:
    """A visitor is seen until the last second of a window and counted in the first second of the next."""
    counter = new_counter()
    outcomes = []
    for moment in (change - 3_000, change - 1, change, change + 3_000):
        clock.now = moment
        outcomes.append(counter.count(site, "192.0.2.1", retry_policy()))

    assert [(outcome.visitors, outcome.reason) for outcome in outcomes] == [
        (1, None),
        (1, "seen"),
        (2, None),
        (2, "seen"),
    ]


@pytest.mark.parametrize(("site", "change"), CHANGES)
def test_days_of_the_site_add_up(
    clock: Clock, new_counter: NewCounter, retry_policy: NewRetryPolicy, site: Site, change: int
) -> None:
    """The days follow the site's time zone and add up to the count."""
    for moment in (change - 1, change):
        clock.now = moment
        new_counter().count(site, "192.0.2.1", retry_policy())

    statistics = new_counter().read_statistics(site, 2, retry_policy())

    assert [day.visitors for day in statistics.days] == [1, 1]
    assert statistics.totals.visitors == 2
    assert statistics.totals.since == statistics.days[0].date


@pytest.mark.parametrize(("site", "change"), CHANGES)
def test_environments_agree_when_the_window_changes(
    clock: Clock, new_counter: NewCounter, retry_policy: NewRetryPolicy, site: Site, change: int
) -> None:
    """In each window, only one of two execution environments counts a visitor."""
    first, second = new_counter(), new_counter()
    for moment in (change - 1, change):
        clock.now = moment
        counted, seen = (counter.count(site, "192.0.2.1", retry_policy()) for counter in (first, second))
        assert (counted.reason, seen.reason) == (None, "seen")

    assert first.read_totals(site, retry_policy()).visitors == 2


@pytest.mark.parametrize(("site", "change"), CHANGES)
def test_slow_clock_counts_in_the_newer_window(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    clock: Clock,
    configured: Settings,
    new_counter: NewCounter,
    retry_policy: NewRetryPolicy,
    site: Site,
    change: int,
) -> None:
    """If a clock is a minute slow, no visitor is counted twice, and visits get the new window's day."""
    late = Clock(change - 60)
    clock.now = change
    new_counter().count(site, "192.0.2.1", retry_policy())

    seen = Counter(configured, clock=late).count(site, "192.0.2.1", retry_policy())
    counted = Counter(configured, clock=late).count(site, "192.0.2.2", retry_policy())

    assert (seen.reason, counted.reason) == ("seen", None)
    assert [day.visitors for day in new_counter().read_statistics(site, 2, retry_policy()).days] == [0, 2]


@pytest.mark.parametrize(
    ("site", "moment", "seconds"),
    [
        pytest.param(_site("forever"), _at(2026, 11, 23, 23, 59), 3_600, id="forever"),
        pytest.param(_site("day"), _at(2026, 11, 23, 12), 3_600, id="day"),
        pytest.param(_site("day"), _at(2026, 11, 23, 23, 59), 60, id="last-minute"),
        pytest.param(_site("month", EAST), _at(2026, 11, 30, 18, 29, 59), 1, id="last-second"),
    ],
)
def test_response_expires_with_its_window(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    clock: Clock, new_counter: NewCounter, retry_policy: NewRetryPolicy, site: Site, moment: int, seconds: int
) -> None:
    """A browser caches a response until the window ends at the latest."""
    clock.now = moment

    counted = new_counter().count(site, "192.0.2.1", retry_policy())

    assert counted == Outcome(1, None, seconds)


def test_slow_response_is_cached_for_less_time(
    clock: Clock, fake_aws: FakeAws, new_counter: NewCounter, retry_policy: NewRetryPolicy
) -> None:
    """A slow response also expires with the window. After the window, it is not cached."""
    site = _site("day")
    max_ages: list[int] = []
    for end in (_at(2026, 11, 24), _at(2026, 11, 25)):
        clock.now = end - 2
        late = 1 if not max_ages else 3

        def slow_query(execute: Callable[[], Payload], seconds: int = late) -> Payload:
            clock.sleep(seconds)
            return execute()

        fake_aws.add_faults("TransactWriteItems", slow_query)
        max_ages.append(new_counter().count(site, "192.0.2.1", retry_policy()).max_age)

    assert max_ages == [1, 0]


def test_markers_expire_two_days_after_the_window(
    clock: Clock, fake_aws: FakeAws, new_counter: NewCounter, retry_policy: NewRetryPolicy
) -> None:
    """The markers of a day expire two days later. Those of `forever` do not expire."""
    clock.now = _at(2026, 11, 23, 12)
    new_counter().count(_site("day"), "192.0.2.1", retry_policy())
    new_counter().count(_site("forever")._replace(name="blog"), "192.0.2.1", retry_policy())

    ends = [item.get("expires_at") for item in fake_aws.items() if item["part"]["S"] == "visit"]

    assert sorted(map(repr, ends)) == sorted(["None", repr({"N": str(_at(2026, 11, 26))})])


def test_window_costs_one_more_read(
    fake_aws: FakeAws, new_counter: NewCounter, retry_policy: NewRetryPolicy
) -> None:
    """An execution environment reads its salt once per window."""
    counter = new_counter()
    counter.count(_site("day"), "192.0.2.1", retry_policy())
    fake_aws.operations.clear()

    counter.count(_site("day"), "192.0.2.2", retry_policy())

    assert fake_aws.operations == ["GetItem", "TransactWriteItems", "Query"]


def test_exclusions_are_added_up_by_the_sites_day(
    clock: Clock, new_counter: NewCounter, retry_policy: NewRetryPolicy
) -> None:
    """Exclusions are returned by reason for the requested days."""
    site = _site("day", EAST)
    clock.now = _at(2026, 11, 23, 18, 30)
    outcome = new_counter().exclude(site, "bot", retry_policy())
    clock.sleep(86_400)
    new_counter().exclude(site, "dnt", retry_policy())

    two, one = (new_counter().read_statistics(site, number, retry_policy()) for number in (2, 1))

    clock.now = _at(2026, 12, 1)
    new_counter().exclude(site, "gpc", retry_policy())

    month_end = new_counter().read_statistics(site, 30, retry_policy())

    assert outcome == Outcome(0, "bot", 0)
    assert month_end.exclusions == {"bot": 1, "prefetch": 0, "dnt": 1, "gpc": 1}
    assert two.days == [Day("2026-11-24", 0), Day("2026-11-25", 0)]
    assert two.exclusions == {"bot": 1, "prefetch": 0, "dnt": 1, "gpc": 0}
    assert one.exclusions == {"bot": 0, "prefetch": 0, "dnt": 1, "gpc": 0}

"""Promises of counting by windows: each visitor once a window, exactly, over every kind of turn."""

from calendar import timegm
from collections.abc import Callable

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload
from footfall.counting.counter import Counter, Outcome
from footfall.counting.totals import Day
from footfall.settings import Settings, Site
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_aws import FakeAws

type Start = Callable[[], Counter]
type Line = Callable[[], RetryPolicy]

EAST, WEST = "+05:30", "-08:00"


def _at(*moment: int) -> int:
    return timegm((*moment, *(0,) * (6 - len(moment))))


def _site(window: str, utc_offset: str = "+00:00") -> Site:
    return Site("main", [], utc_offset=utc_offset, window=window)


TURNS = [
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


@pytest.mark.parametrize(("site", "turn"), TURNS)
def test_a_visitor_counts_once_a_window(
    clock: Clock, counter: Start, retry_policy: Line, site: Site, turn: int
) -> None:
    """Seen until the last second of a window, counted again in the first of the next, and added up."""
    here = counter()
    told = []
    for moment in (turn - 3_000, turn - 1, turn, turn + 3_000):
        clock.now = moment
        told.append(here.count(site, "192.0.2.1", retry_policy()))

    assert [(it.visitors, it.reason) for it in told] == [(1, None), (1, "seen"), (2, None), (2, "seen")]


@pytest.mark.parametrize(("site", "turn"), TURNS)
def test_each_window_counts_on_its_own_days(
    clock: Clock, counter: Start, retry_policy: Line, site: Site, turn: int
) -> None:
    """The days of a reading are the site's, and add up to the count."""
    for moment in (turn - 1, turn):
        clock.now = moment
        counter().count(site, "192.0.2.1", retry_policy())

    reading = counter().read_statistics(site, 2, retry_policy())

    assert [it.visitors for it in reading.days] == [1, 1]
    assert reading.totals.visitors == 2
    assert reading.totals.since == reading.days[0].date


@pytest.mark.parametrize(("site", "turn"), TURNS)
def test_environments_that_meet_at_the_turn_agree(
    clock: Clock, counter: Start, retry_policy: Line, site: Site, turn: int
) -> None:
    """Of two environments, both in use before the turn, neither counts a visitor of the other's again."""
    first, second = counter(), counter()
    for moment in (turn - 1, turn):
        clock.now = moment
        counted, seen = (it.count(site, "192.0.2.1", retry_policy()) for it in (first, second))
        assert (counted.reason, seen.reason) == (None, "seen")

    assert first.read_totals(site, retry_policy()).visitors == 2


@pytest.mark.parametrize(("site", "turn"), TURNS)
def test_a_clock_that_is_behind_counts_in_the_window_it_finds(  # noqa: PLR0913, PLR0917 - a world and a table
    clock: Clock, configured: Settings, counter: Start, retry_policy: Line, site: Site, turn: int
) -> None:
    """An environment a minute late counts nobody a second time, and on the new window's day."""
    late = Clock(turn - 60)
    clock.now = turn
    counter().count(site, "192.0.2.1", retry_policy())

    seen = Counter(configured, clock=late).count(site, "192.0.2.1", retry_policy())
    counted = Counter(configured, clock=late).count(site, "192.0.2.2", retry_policy())

    assert (seen.reason, counted.reason) == ("seen", None)
    assert [it.visitors for it in counter().read_statistics(site, 2, retry_policy()).days] == [0, 2]


@pytest.mark.parametrize(
    ("site", "moment", "seconds"),
    [
        pytest.param(_site("forever"), _at(2026, 11, 23, 23, 59), 3_600, id="forever"),
        pytest.param(_site("day"), _at(2026, 11, 23, 12), 3_600, id="day"),
        pytest.param(_site("day"), _at(2026, 11, 23, 23, 59), 60, id="last-minute"),
        pytest.param(_site("month", EAST), _at(2026, 11, 30, 18, 29, 59), 1, id="last-second"),
    ],
)
def test_an_answer_holds_no_longer_than_its_window(  # noqa: PLR0913, PLR0917 - a table
    clock: Clock, counter: Start, retry_policy: Line, site: Site, moment: int, seconds: int
) -> None:
    """What a browser may keep ends with the window, so that the next one counts it."""
    clock.now = moment

    counted = counter().count(site, "192.0.2.1", retry_policy())

    assert counted == Outcome(1, None, seconds)


def test_an_answer_that_took_long_holds_for_less(
    clock: Clock, cloud: FakeAws, counter: Start, retry_policy: Line
) -> None:
    """What is kept ends with the window, however long the store took, and is not kept at all beyond it."""
    site = _site("day")
    told: list[int] = []
    for end in (_at(2026, 11, 24), _at(2026, 11, 25)):
        clock.now = end - 2
        late = 1 if not told else 3

        def slow(answer: Callable[[], Payload], seconds: int = late) -> Payload:
            clock.sleep(seconds)
            return answer()

        cloud.plan("TransactWriteItems", slow)
        told.append(counter().count(site, "192.0.2.1", retry_policy()).max_age)

    assert told == [1, 0]


def test_markers_of_a_window_end_two_days_after_it(
    clock: Clock, cloud: FakeAws, counter: Start, retry_policy: Line
) -> None:
    """What a day leaves behind is cleared two days later; what forever leaves stays."""
    clock.now = _at(2026, 11, 23, 12)
    counter().count(_site("day"), "192.0.2.1", retry_policy())
    counter().count(_site("forever")._replace(name="blog"), "192.0.2.1", retry_policy())

    ends = [it.get("expires_at") for it in cloud.items() if it["part"]["S"] == "visit"]

    assert sorted(map(repr, ends)) == sorted(["None", repr({"N": str(_at(2026, 11, 26))})])


def test_a_window_costs_one_more_read_a_life(cloud: FakeAws, counter: Start, retry_policy: Line) -> None:
    """An environment looks for its salt once a window, and then works from memory."""
    here = counter()
    here.count(_site("day"), "192.0.2.1", retry_policy())
    cloud.asked.clear()

    here.count(_site("day"), "192.0.2.2", retry_policy())

    assert cloud.asked == ["GetItem", "TransactWriteItems", "Query"]


def test_refusals_are_added_up_on_the_sites_day(clock: Clock, counter: Start, retry_policy: Line) -> None:
    """Who is not counted is told day by day, of the last days asked for."""
    site = _site("day", EAST)
    clock.now = _at(2026, 11, 23, 18, 30)
    told = counter().exclude(site, "bot", retry_policy())
    clock.sleep(86_400)
    counter().exclude(site, "dnt", retry_policy())

    two, one = (counter().read_statistics(site, number, retry_policy()) for number in (2, 1))

    clock.now = _at(2026, 12, 1)
    counter().exclude(site, "gpc", retry_policy())

    month_end = counter().read_statistics(site, 30, retry_policy())

    assert told == Outcome(0, "bot", 0)
    assert month_end.exclusions == {"bot": 1, "prefetch": 0, "dnt": 1, "gpc": 1}
    assert two.days == [Day("2026-11-24", 0), Day("2026-11-25", 0)]
    assert two.exclusions == {"bot": 1, "prefetch": 0, "dnt": 1, "gpc": 0}
    assert one.exclusions == {"bot": 0, "prefetch": 0, "dnt": 1, "gpc": 0}

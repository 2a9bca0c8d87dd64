"""Simulated visitors are counted by the code of the function, each with a marker."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from footfall.aws.transport import Payload, Transport
from footfall.counting.counter import Counter
from footfall.counting.window import last_days
from footfall.settings import Settings, Site
from ops.simulation.counting import PastCounter, Result, add_results, identity, retry_policy
from ops.simulation.plan import PlannedDay, plan_days
from ops.status.statistics import SiteStatistics, read_statistics
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB

NOW = 1_796_040_000.0  # 2026-11-30T12:00:00Z
DATES = last_days("2026-11-30", 40)
MAIN, DAILY, MONTHLY = Site("main", []), Site("daily", [], window="day"), Site("monthly", [], window="month")
SETTINGS = Settings(
    environment="dev",
    ip_address_type="ipv4",
    release="0123",
    salts_table="salts",
    secret_name="/secret",
    secret_version="1",
    sites={site.name: site for site in (MAIN, DAILY, MONTHLY)},
    table="visits",
)
PLAN = plan_days(DATES, 40, "1")
VISITS = sum(len(day.visits) for day in PLAN)


class KilledError(Exception):
    """The process was killed."""


@pytest.fixture
def dynamodb() -> FakeDynamoDB:
    """Return empty tables and the secret."""
    return FakeDynamoDB({"visits": ("id", "part"), "salts": ("site",)}, {"/secret": "s" * 32})


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Return the threads of the workers."""
    with ThreadPoolExecutor(8) as threads:
        yield threads


def simulate(
    transport: Transport, threads: ThreadPoolExecutor, site: Site = MAIN, plan: list[PlannedDay] = PLAN
) -> Result:
    """Count a plan for *site*, and return the result."""
    past = PastCounter(SETTINGS, site, transport, now=NOW)

    return add_results([past.count_day(day, threads) for day in plan])


def statistics(dynamodb: FakeDynamoDB, site: Site = MAIN) -> SiteStatistics:
    """Return the statistics of *site*."""
    return read_statistics(SETTINGS, site, len(DATES), now=NOW, policy=retry_policy(dynamodb.call))


def markers(dynamodb: FakeDynamoDB) -> int:
    """Return the number of markers."""
    return sum(item["part"]["S"] == "visit" for item in dynamodb.tables["visits"].items())


def test_every_visitor_has_a_marker(dynamodb: FakeDynamoDB, threads: ThreadPoolExecutor) -> None:
    """Each visitor is counted once, on the day of the first visit, and each exclusion by its reason."""
    first_visits, seen = [], set[str]()
    for day in PLAN:
        addresses = {visit.address for visit in day.visits}
        first_visits.append(len(addresses - seen))
        seen |= addresses

    result = simulate(dynamodb.call, threads)

    found = statistics(dynamodb)
    assert (result.counted, result.repeated) == (40, VISITS - 40)
    assert (found.count, markers(dynamodb)) == (40, 40)
    assert [day.visitors for day in found.days] == first_visits
    assert sum(found.not_counted.values()) == result.excluded > 0


def test_same_seed_again_changes_nothing(dynamodb: FakeDynamoDB, threads: ThreadPoolExecutor) -> None:
    """A second run finds only repeats, and adds no exclusions."""
    simulate(dynamodb.call, threads)
    before = list(dynamodb.tables["visits"].items())

    again = simulate(dynamodb.call, threads)

    assert again == Result(0, VISITS, 0)
    assert list(dynamodb.tables["visits"].items()) == before


def test_other_seed_adds_visitors(dynamodb: FakeDynamoDB, threads: ThreadPoolExecutor) -> None:
    """A run with another seed adds its visitors to those of the first one."""
    simulate(dynamodb.call, threads)

    simulate(dynamodb.call, threads, plan=plan_days(DATES, 10, "2"))

    assert (statistics(dynamodb).count, markers(dynamodb)) == (50, 50)


@pytest.mark.parametrize("calls", [1, 5, 60, 150])
def test_killed_simulation_can_be_repeated(
    dynamodb: FakeDynamoDB, threads: ThreadPoolExecutor, calls: int
) -> None:
    """After a run that was killed at any call, the same command has the result of one complete run."""
    numbers = count(1)

    def kill(operation: str, request: Payload) -> Payload:
        if next(numbers) > calls:
            raise KilledError
        return dynamodb.call(operation, request)

    with pytest.raises(KilledError):
        simulate(kill, threads)

    simulate(dynamodb.call, threads)

    assert (statistics(dynamodb).count, markers(dynamodb)) == (40, 40)


@pytest.mark.parametrize("site", [DAILY, MONTHLY], ids=["day", "month"])
def test_ended_windows_do_not_use_the_current_salt(
    dynamodb: FakeDynamoDB, threads: ThreadPoolExecutor, site: Site
) -> None:
    """Visits of an ended window are counted in that window, although the table has a newer salt."""
    real = Counter(SETTINGS, clock=lambda: NOW)
    real.count(site, "192.0.2.1", retry_policy(dynamodb.call))
    salt = list(dynamodb.tables["salts"].items())

    simulate(dynamodb.call, threads, site)

    length = len("2026-11-30") if site is DAILY else len("2026-11")
    windows = {day.date[:length] for day in statistics(dynamodb, site).days if day.visitors}
    assert windows == {day.date[:length] for day in PLAN if day.visits} | {DATES[-1][:length]}
    assert list(dynamodb.tables["salts"].items()) == salt


@pytest.mark.parametrize("site", [MAIN, DAILY, MONTHLY], ids=["forever", "day", "month"])
def test_real_function_recognizes_simulated_visitors(
    dynamodb: FakeDynamoDB, threads: ThreadPoolExecutor, site: Site
) -> None:
    """A visitor that was simulated in the current window is a repeat for the function."""
    visit = next(day.visits[0] for day in PLAN if day.visits)
    today = [PlannedDay(DATES[-1], [visit])]
    simulate(dynamodb.call, threads, site, today)

    outcome = Counter(SETTINGS, clock=lambda: NOW).count(
        site, identity(site, visit), retry_policy(dynamodb.call)
    )

    assert (outcome.visitors, outcome.reason) == (1, "seen")

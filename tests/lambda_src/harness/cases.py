"""Cases to explore: concurrent visits, and how their simulation begins."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from footfall.aws.transport import Item
from footfall.counting.counter import Counter
from footfall.settings import Settings, Site
from tests.lambda_src.conftest import NOON, VARIABLES
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.invariants import VisitRequest
from tests.lambda_src.harness.simulation import Counting, FaultModel, Setup, Simulation
from tests.lambda_src.harness.table import TABLES


class Case(NamedTuple):
    """Concurrent visits, the visits before them, and the salt of the previous window."""

    visits: Sequence[VisitRequest]
    before: Sequence[VisitRequest] = ()
    salt: Item | None = None


def simulation_factory(
    case: Case, fault_model: FaultModel, sites: Iterable[Site], start: Callable[[], Counting]
) -> Callable[[], Simulation]:
    """Return a function that begins a simulation of *case*, with those of the *sites* that it visits."""
    used = {visit.site for visit in (*case.visits, *case.before)}
    by_name: Mapping[str, Site] = {site.name: site for site in sites if site.name in used}

    def begin() -> Simulation:
        dynamodb = FakeDynamoDB(TABLES, {VARIABLES["SECRET_NAME"]: "s" * 32})
        if case.salt:
            dynamodb.call("PutItem", {"TableName": "salts", "Item": case.salt})
        simulation = Simulation(Setup(dynamodb, dict(by_name), start), case.visits, fault_model)
        simulation.run_before(case.before)
        simulation.begin()
        return simulation

    return begin


def counter_factory(configured: Settings, pace: float) -> Callable[[], Counter]:
    """Return a function that starts a counter whose clock advances *pace* seconds per reading."""

    def start() -> Counter:
        ticks = count(NOON, pace)
        return Counter(configured, clock=lambda: next(ticks))

    return start

"""Exhaustive tests of the rotation of the secret: all schedules of its steps and of visits meanwhile."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, repeat
from typing import NamedTuple

import pytest

from footfall.counting.counter import Counter
from footfall.settings import Settings
from ops.data.rotation import Result, Rotation
from tests.conftest import AddSection
from tests.lambda_src.conftest import NOON, VARIABLES
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.faults import REPRESENTATIVE
from tests.lambda_src.harness.interleavings import Exploration, explore
from tests.lambda_src.harness.invariants import VisitRequest
from tests.lambda_src.harness.rotation_simulation import RotationSimulation
from tests.lambda_src.harness.simulation import FaultModel, Setup
from tests.lambda_src.harness.table import TABLES

NO_FAULTS = FaultModel(faults=0, stale_reads=False)
STALE_READS = FaultModel(faults=0)
ONE_FAULT = FaultModel(kinds=REPRESENTATIVE, stale_reads=False)

WARM, COLD, KNOWN = (VisitRequest(environment, "alice") for environment in range(3))
GUEST = VisitRequest(0, "guest")  # Starts the environment that is warm.


class Case(NamedTuple):
    """A visit during the rotation, the visits before, and visits meanwhile that take one step each."""

    visit: VisitRequest
    before: Sequence[VisitRequest] = (GUEST,)
    quick: Sequence[VisitRequest] = ()


def do_nothing() -> None:
    """Do not restart."""


def in_turn(first: Callable[[], None], others: Callable[[], None]) -> Callable[[], None]:
    """Return a function that calls *first* the first time, and *others* each later time."""
    functions = chain([first], repeat(others))

    def call() -> None:
        next(functions)()

    return call


class NoFirstRestart(Rotation):
    """A wrong rotation: environments with the former secret alone still run while markers are copied."""

    def run(self) -> Result:
        """Skip the first restart."""
        self.restart = in_turn(do_nothing, self.restart)

        return super().run()


class EarlyDeletion(Rotation):
    """A wrong rotation: it deletes the markers while environments still write them."""

    def run(self) -> Result:
        """Delete the markers before the second restart."""
        restart = self.restart
        self.restart = in_turn(restart, do_nothing)
        result = super().run()
        restart()

        return result


class LateTrust(Rotation):
    """A wrong rotation: the table trusts the former secret until after the restart."""

    def trust_only(self, own: str) -> None:
        """Restart first, and not afterwards."""
        self.restart()
        super().trust_only(own)
        self.restart = in_turn(do_nothing, self.restart)


@pytest.fixture(scope="module")
def totals(add_section: AddSection) -> Iterator[list[int]]:
    """Collect the numbers of schedules, and print their sum at the end."""
    numbers: list[int] = []
    yield numbers
    add_section("rotation", f"{sum(numbers):,} schedules of a rotation explored without a violation.")


def explore_rotation(
    case: Case, fault_model: FaultModel, configured: Settings, rotation: type[Rotation] = Rotation
) -> Exploration:
    """Explore a case with the real counter and a rotation."""

    def begin() -> RotationSimulation:
        dynamodb = FakeDynamoDB(TABLES, {VARIABLES["SECRET_NAME"]: "s" * 32})
        start = partial(Counter, configured, clock=lambda: NOON)
        setup = Setup(dynamodb, {"main": configured.site("main")}, start)
        simulation = RotationSimulation(setup, [case.visit], fault_model, quick=case.quick, rotation=rotation)
        simulation.run_before(case.before)
        simulation.begin()
        return simulation

    return explore(begin)


long = partial(pytest.param, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    ("case", "fault_model"),
    [
        pytest.param(Case(WARM), NO_FAULTS, id="warm"),
        long(Case(COLD), STALE_READS, id="cold-stale-reads"),
        long(Case(COLD, []), NO_FAULTS, id="first-visit-of-all"),
        long(Case(WARM), ONE_FAULT, id="warm-one-fault"),
        long(Case(COLD), ONE_FAULT, id="cold-one-fault"),
        long(Case(WARM, [GUEST, KNOWN]), ONE_FAULT, id="known-one-fault"),
        long(Case(WARM, [GUEST], [WARM]), NO_FAULTS, id="twice-in-one-environment"),
        long(Case(COLD, [GUEST, KNOWN], [WARM]), NO_FAULTS, id="known-in-two-environments"),
    ],
)
def test_every_schedule_of_a_rotation_counts_exactly(
    case: Case, fault_model: FaultModel, configured: Settings, totals: list[int]
) -> None:
    """No visitor is lost or counted twice, and only new markers are left, also if the rotation is killed."""
    exploration = explore_rotation(case, fault_model, configured)

    assert not exploration.violations, exploration.shortest
    totals.append(exploration.schedules)


@pytest.mark.parametrize(
    ("rotation", "visit", "fault_model", "finding"),
    [
        pytest.param(NoFirstRestart, WARM, NO_FAULTS, "counts 3, after 2", id="no-first-restart"),
        pytest.param(EarlyDeletion, WARM, NO_FAULTS, "a marker with its former ID", id="early-deletion"),
        pytest.param(LateTrust, COLD, STALE_READS, "counts 3, after 2", id="late-trust"),
    ],
)
def test_wrong_order_violates_the_invariants(
    rotation: type[Rotation],
    visit: VisitRequest,
    fault_model: FaultModel,
    finding: str,
    configured: Settings,
) -> None:
    """The exploration finds a rotation whose steps have the wrong order."""
    exploration = explore_rotation(Case(visit), fault_model, configured, rotation)

    assert finding in exploration.shortest

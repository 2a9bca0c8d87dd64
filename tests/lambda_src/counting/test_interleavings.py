"""Exhaustive tests: all schedules of concurrent visits, with a fault at every call."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest

from footfall.settings import Settings
from tests.conftest import AddSection
from tests.lambda_src.harness import simulation
from tests.lambda_src.harness.cases import Case, counter_factory, simulation_factory
from tests.lambda_src.harness.faults import REPRESENTATIVE, Fault, possible_faults
from tests.lambda_src.harness.interleavings import Exploration, explore
from tests.lambda_src.harness.invariants import VisitRequest
from tests.lambda_src.harness.naive_counter import NaiveCounter
from tests.lambda_src.harness.simulation import FaultModel

NO_FAULTS = FaultModel(faults=0, stale_reads=False)
ONE_FAULT = FaultModel(kinds=REPRESENTATIVE)
TWO_FAULTS = FaultModel(faults=2, kinds=REPRESENTATIVE, stale_reads=False)


ALICE, ALICE_ELSEWHERE, BOB = VisitRequest(0, "alice"), VisitRequest(1, "alice"), VisitRequest(1, "bob")
BOTH_WARM = [VisitRequest(0, "guest 0"), VisitRequest(1, "guest 1")]
SHARDED = [visit._replace(site="blog") for visit in (ALICE, BOB, *BOTH_WARM)]

SAME = Case([ALICE, ALICE_ELSEWHERE], BOTH_WARM)
SHARED = Case([ALICE, ALICE], BOTH_WARM)
CROWDED = Case([ALICE, BOB._replace(environment=0)], BOTH_WARM)
KNOWN = Case([ALICE, ALICE_ELSEWHERE], [*BOTH_WARM, VisitRequest(2, "alice")])
COLD = Case([ALICE, ALICE_ELSEWHERE])
DAILY = [visit._replace(site="daily") for visit in (ALICE, ALICE_ELSEWHERE, VisitRequest(1, "bob"))]
YESTERDAYS = {
    "site": {"S": "daily"},
    "kind": {"S": "day"},
    "starts": {"S": "2026-11-22"},
    "minted": {"N": "1795305600"},
    "salt": {"S": "0d" * 32},
    "expires_at": {"N": "1795392000"},
}
FIRST_DAY = Case(DAILY[:2], BOTH_WARM)
TURN = Case(DAILY[:2], BOTH_WARM, YESTERDAYS)
THREE = Case([ALICE, ALICE_ELSEWHERE, VisitRequest(2, "bob")], [*BOTH_WARM, VisitRequest(2, "guest 2")])
CASES = {
    "one-visitor": SAME,
    "two-visitors": Case([ALICE, BOB], BOTH_WARM),
    "two-visitors-one-environment": CROWDED,
    "two-sites": Case([ALICE, ALICE_ELSEWHERE._replace(site="blog")], BOTH_WARM),
    "shards": Case(SHARDED[:2], SHARDED[2:]),
}
long = partial(pytest.param, marks=pytest.mark.slow)
LONG = [
    long(CROWDED, FaultModel(), 6, id="two-visitors-one-environment-slow-clock"),
    long(CASES["shards"], FaultModel(), 6, id="shards-slow-clock"),
    long(SAME, FaultModel(), 6, id="one-visitor-slow-clock"),
    long(SAME, TWO_FAULTS, 0, id="one-visitor-two-faults"),
    long(SHARED, FaultModel(), 6, id="one-visitor-one-environment-slow-clock"),
    long(KNOWN, ONE_FAULT, 6, id="known-elsewhere-slow-clock"),
    long(COLD, ONE_FAULT, 0, id="cold-starts"),
    long(THREE, ONE_FAULT, 0, id="three-requests"),
    long(TURN, ONE_FAULT, 0, id="window-change"),
]
SHORT = [
    *(pytest.param(case, FaultModel(), 0, id=name) for name, case in CASES.items()),
    pytest.param(CASES["two-visitors"], FaultModel(), 6, id="two-visitors-slow-clock"),
    pytest.param(SHARED, FaultModel(), 0, id="one-visitor-one-environment"),
    pytest.param(KNOWN, FaultModel(), 0, id="known-elsewhere"),
    pytest.param(COLD, FaultModel(faults=0), 0, id="cold-starts-no-fault"),
    pytest.param(THREE, FaultModel(faults=0), 0, id="three-requests-no-fault"),
    pytest.param(FIRST_DAY, FaultModel(faults=0), 0, id="first-day-no-fault"),
    pytest.param(TURN, FaultModel(faults=0), 0, id="window-change-no-fault"),
    pytest.param(TURN._replace(visits=DAILY[::2]), FaultModel(faults=0), 0, id="turn-two-visitors-no-fault"),
    pytest.param(THREE, FaultModel(faults=0), 6, id="three-requests-no-fault-slow-clock"),
]


@dataclass
class ExplorationReport:
    """The results of all explorations."""

    schedules: int = 0
    pruned: int = 0
    examples: list[str] = field(default_factory=list)

    def record(self, exploration: Exploration) -> None:
        """Add one exploration."""
        self.schedules += exploration.schedules
        self.pruned += exploration.pruned

    def __str__(self) -> str:
        """Return the report as text."""
        return "\n".join(
            [
                f"{self.schedules:,} schedules explored without a violation;",
                f"{self.pruned:,} more were pruned, because they are equivalent to an explored one.",
                "Violations of the naive counter, the shortest first:",
                "\n\n".join(sorted(self.examples, key=len)),
            ]
        )


@pytest.fixture(scope="module")
def report(add_section: AddSection) -> Iterator[ExplorationReport]:
    """Collect the explorations, and print the report at the end."""
    report = ExplorationReport()
    yield report
    add_section("interleavings", str(report))


def explore_case(case: Case, fault_model: FaultModel, pace: float, configured: Settings) -> Exploration:
    """Explore a case with the real counter."""
    start = counter_factory(configured, pace)

    return explore(simulation_factory(case, fault_model, configured.sites.values(), start))


def with_other_code(fault: Fault) -> Fault:
    """Return *fault* with another error code. The reasons of a cancelled transaction stay."""
    return fault._replace(code="ConnectionClosedError") if fault.code else fault


@pytest.mark.parametrize(("case", "fault_model", "pace"), [*SHORT, *LONG])
def test_every_schedule_counts_exactly(
    case: Case, fault_model: FaultModel, pace: float, configured: Settings, report: ExplorationReport
) -> None:
    """For every schedule and fault, the count is the number of acknowledged visitors and never decreases."""
    exploration = explore_case(case, fault_model, pace, configured)

    assert not exploration.violations, exploration.shortest
    report.record(exploration)


@pytest.mark.parametrize("case", [SAME, long(CASES["two-visitors"]), long(CASES["two-sites"])])
def test_pruning_keeps_all_final_states(case: Case, configured: Settings) -> None:
    """With and without pruning, the exploration reaches the same final states."""
    begin = simulation_factory(
        case,
        ONE_FAULT._replace(stale_reads=False),
        configured.sites.values(),
        counter_factory(configured, 0),
    )

    pruned, whole = explore(begin), explore(begin, prune=False)

    assert pruned.final_states == whole.final_states
    assert pruned.schedules < whole.schedules


@pytest.mark.parametrize("case", [SAME, Case(DAILY[:1])], ids=["one-visitor", "cold-start"])
def test_other_error_codes_lead_to_the_same_states(
    case: Case, configured: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store treats all error codes of network failures alike, also those that no fault has."""
    begin = partial(
        simulation_factory, case, sites=configured.sites.values(), start=counter_factory(configured, 0)
    )
    expected = explore(begin(ONE_FAULT))
    monkeypatch.setattr(
        simulation, "possible_faults", lambda call: map(with_other_code, possible_faults(call))
    )

    other = explore(begin(ONE_FAULT._replace(kinds=frozenset(map(with_other_code, REPRESENTATIVE)))))

    assert (other.schedules, other.final_states) == (expected.schedules, expected.final_states)
    assert not other.violations


@pytest.mark.parametrize(
    ("case", "fault_model", "finding"),
    [
        pytest.param(SAME, NO_FAULTS, "counts 4", id="two-at-once"),
        pytest.param(Case([ALICE]), NO_FAULTS._replace(faults=1), "counts 2, after 1", id="one-fault"),
    ],
)
def test_naive_counter_violates_the_invariants(
    case: Case, fault_model: FaultModel, finding: str, configured: Settings, report: ExplorationReport
) -> None:
    """The exploration finds the errors of the naive counter, and reports the shortest schedule."""
    violations = explore(
        simulation_factory(case, fault_model, configured.sites.values(), NaiveCounter), enough=1_000
    ).violations

    shortest = min(
        (violation for violation in violations if finding in violation),
        key=lambda violation: violation.count("\n"),
    )
    report.examples.append(shortest)

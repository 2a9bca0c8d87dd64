"""Exhaustive tests of pages: all schedules of concurrent visits of pages, with a fault at every call."""

from collections.abc import Iterator, Sequence
from functools import partial

import pytest

from footfall.counting.counter import Counter
from footfall.settings import Settings
from tests.conftest import AddSection
from tests.lambda_src.conftest import NOON
from tests.lambda_src.harness.cases import Case, counter_factory, simulation_factory
from tests.lambda_src.harness.faults import IN_FLIGHT, LOST_AFTER, REPRESENTATIVE
from tests.lambda_src.harness.interleavings import explore
from tests.lambda_src.harness.invariants import VisitRequest
from tests.lambda_src.harness.simulation import FaultModel
from tests.lambda_src.harness.wrong_page_counters import NaivePages, SeparateLimit, SeparateMarker

NO_FAULTS = FaultModel(faults=0, stale_reads=False)
STALE_READS = FaultModel(faults=0)
LATE_WRITES = FaultModel(kinds=frozenset({IN_FLIGHT, LOST_AFTER}), stale_reads=False)
ONE_FAULT = FaultModel(kinds=REPRESENTATIVE, stale_reads=False)

NEW, KNOWN = "/new", "/known"


def visit(environment: int, visitor: str, page: str | None = NEW) -> VisitRequest:
    """Return a visit of a page of the site `docs`."""
    return VisitRequest(environment, visitor, "docs", page)


ALICE, ALICE_ELSEWHERE, BOB = visit(0, "alice"), visit(1, "alice"), visit(1, "bob")
TWICE, TWO_PAGES = [ALICE, ALICE_ELSEWHERE], [ALICE, visit(1, "bob", "/other")]
WARM = [visit(0, "guest 0", KNOWN), visit(1, "guest 1", KNOWN)]  # Registers the first of two pages.

CASES = {
    "new-to-both": Case([ALICE], WARM),
    "new-to-the-page": Case(TWICE, [*WARM, visit(2, "alice", None)]),
    "known-page": Case([visit(0, "alice", KNOWN), visit(1, "bob", KNOWN)], WARM),
    "seen-in-both": Case(TWICE, [*WARM, visit(2, "alice")]),
    "one-visitor": Case(TWICE, WARM),
    "two-tabs": Case([visit(0, "alice", KNOWN), ALICE_ELSEWHERE], WARM),
    "race-of-a-new-page": Case([ALICE, BOB], WARM),
    "last-place": Case(TWO_PAGES, WARM),
    "no-place": Case([visit(0, "alice", "/other"), visit(1, "bob", KNOWN)], [*WARM, visit(1, "guest 1")]),
    "cold": Case([ALICE, BOB]),
}
SHORT = [
    pytest.param(CASES["new-to-both"], ONE_FAULT, 1, id="new-to-both-one-fault"),
    *(pytest.param(case, NO_FAULTS, 1, id=name) for name, case in CASES.items() if name != "cold"),
]
long = partial(pytest.param, marks=pytest.mark.slow)
LONG = [
    long(CASES["new-to-both"], FaultModel(), 1, id="new-to-both-all-faults"),
    long(CASES["cold"], NO_FAULTS, 1, id="cold"),
    long(CASES["one-visitor"], STALE_READS, 1, id="one-visitor-stale-reads"),
    long(CASES["one-visitor"], LATE_WRITES, 1, id="one-visitor-late-writes"),
    long(CASES["new-to-the-page"], ONE_FAULT, 1, id="new-to-the-page-one-fault"),
    long(CASES["known-page"], LATE_WRITES, 2, id="known-page-shards-late-writes"),
    long(CASES["two-tabs"], LATE_WRITES, 1, id="two-tabs-late-writes"),
    long(CASES["race-of-a-new-page"], LATE_WRITES, 1, id="race-of-a-new-page-late-writes"),
    long(CASES["last-place"], LATE_WRITES, 1, id="last-place-late-writes"),
    long(CASES["no-place"], LATE_WRITES, 1, id="no-place-late-writes"),
]


@pytest.fixture(scope="module")
def report(add_section: AddSection) -> Iterator[tuple[list[int], list[str]]]:
    """Collect the numbers of schedules and examples of violations, and print them at the end."""
    schedules: list[int] = []
    examples: list[str] = []
    yield schedules, examples
    lines = [f"{sum(schedules):,} schedules of visits of pages explored without a violation."]
    lines.append("Violations of counters that count pages in a wrong way:")
    add_section("interleavings of pages", "\n".join([*lines, "\n\n".join(examples)]))


@pytest.mark.parametrize(("case", "fault_model", "shards"), [*SHORT, *LONG])
def test_every_schedule_counts_pages_exactly(
    case: Case,
    fault_model: FaultModel,
    shards: int,
    configured: Settings,
    report: tuple[list[int], list[str]],
) -> None:
    """Site and pages count their acknowledged visitors, and the registered pages stay within the limit."""
    site = configured.site("docs")._replace(shards=shards)

    exploration = explore(simulation_factory(case, fault_model, [site], counter_factory(configured, 0)))

    assert not exploration.violations, exploration.shortest
    report[0].append(exploration.schedules)


@pytest.mark.parametrize(
    ("wrong", "visits", "fault_model", "finding"),
    [
        pytest.param(NaivePages, TWICE, NO_FAULTS, "docs/new counts 2", id="naive"),
        pytest.param(NaivePages, [ALICE], ONE_FAULT, "docs/new counts 2, after 1", id="naive-one-fault"),
        pytest.param(SeparateMarker, TWICE, NO_FAULTS, "docs/new counts 2", id="separate-marker"),
        pytest.param(SeparateLimit, TWO_PAGES, NO_FAULTS, "docs has 3 pages", id="separate-limit"),
    ],
)
def test_wrong_counter_of_pages_violates_the_invariants(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    wrong: type[Counter],
    visits: Sequence[VisitRequest],
    fault_model: FaultModel,
    finding: str,
    configured: Settings,
    report: tuple[list[int], list[str]],
) -> None:
    """The exploration finds a naive counter of pages, and transactions that lack a marker or the limit."""
    start, sites = partial(wrong, configured, clock=lambda: NOON), [configured.site("docs")]

    found = explore(simulation_factory(Case(visits, WARM), fault_model, sites, start), enough=50).violations

    shortest = min((violation for violation in found if finding in violation), key=len, default="")
    assert shortest
    report[1].append(f"{wrong.__name__}:\n{shortest}")

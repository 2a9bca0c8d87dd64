"""Exactness, proved: every order of some requests' store calls, with a fault at every one of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import NamedTuple

import pytest

from footfall.aws.transport import Item
from footfall.counting.counter import Counter
from footfall.settings import Settings
from tests.conftest import AddSection
from tests.lambda_src.conftest import NOON, VARIABLES
from tests.lambda_src.harness.fake_dynamodb import Dynamo
from tests.lambda_src.harness.faults import ESSENTIAL
from tests.lambda_src.harness.interleavings import Explored, explore
from tests.lambda_src.harness.invariants import Caller
from tests.lambda_src.harness.naive_counter import Naive
from tests.lambda_src.harness.simulation import Counting, Dangers, History, World

TABLES = {"salts": ("site",), "visits": ("id", "part")}
QUIET = Dangers(faults=0, laggards=False)
ONCE = Dangers(kinds=ESSENTIAL)
TWICE = Dangers(faults=2, kinds=ESSENTIAL, laggards=False)


class Case(NamedTuple):
    """Requests that come at once, who came before them, and the salt that a window before has left."""

    callers: Sequence[Caller]
    before: Sequence[Caller] = ()
    salt: Item | None = None


ALICE, AGAIN, BOB = Caller(0, "alice"), Caller(1, "alice"), Caller(1, "bob")
BOTH_WARM = [Caller(0, "guest 0"), Caller(1, "guest 1")]
SHARDED = [it._replace(site="blog") for it in (ALICE, BOB, *BOTH_WARM)]

SAME = Case([ALICE, AGAIN], BOTH_WARM)
SHARED = Case([ALICE, ALICE], BOTH_WARM)
CROWDED = Case([ALICE, BOB._replace(environment=0)], BOTH_WARM)
KNOWN = Case([ALICE, AGAIN], [*BOTH_WARM, Caller(2, "alice")])
COLD = Case([ALICE, AGAIN])
DAILY = [it._replace(site="daily") for it in (ALICE, AGAIN, Caller(1, "bob"))]
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
THREE = Case([ALICE, AGAIN, Caller(2, "bob")], [*BOTH_WARM, Caller(2, "guest 2")])
CASES = {
    "one-visitor": SAME,
    "two-visitors": Case([ALICE, BOB], BOTH_WARM),
    "two-visitors-one-environment": CROWDED,
    "two-sites": Case([ALICE, AGAIN._replace(site="blog")], BOTH_WARM),
    "shards": Case(SHARDED[:2], SHARDED[2:]),
}
long = partial(pytest.param, marks=pytest.mark.slow)
LONG = [
    long(CROWDED, Dangers(), 6, id="two-visitors-one-environment-slowly"),
    long(CASES["shards"], Dangers(), 6, id="shards-slowly"),
    long(SAME, TWICE, 0, id="one-visitor-two-faults"),
    long(SHARED, Dangers(), 6, id="one-visitor-one-environment-slowly"),
    long(KNOWN, ONCE, 6, id="known-elsewhere-slowly"),
    long(COLD, ONCE, 0, id="cold-starts"),
    long(THREE, ONCE, 0, id="three-requests"),
    long(TURN, ONCE, 0, id="turn-of-the-day"),
]
SHORT = [
    *(pytest.param(case, Dangers(), 0, id=name) for name, case in CASES.items()),
    pytest.param(SAME, Dangers(), 6, id="one-visitor-slowly"),
    pytest.param(CASES["two-visitors"], Dangers(), 6, id="two-visitors-slowly"),
    pytest.param(SHARED, Dangers(), 0, id="one-visitor-one-environment"),
    pytest.param(KNOWN, Dangers(), 0, id="known-elsewhere"),
    pytest.param(COLD, Dangers(faults=0), 0, id="cold-starts-no-fault"),
    pytest.param(THREE, Dangers(faults=0), 0, id="three-requests-no-fault"),
    pytest.param(FIRST_DAY, Dangers(faults=0), 0, id="first-day-no-fault"),
    pytest.param(TURN, Dangers(faults=0), 0, id="turn-of-the-day-no-fault"),
    pytest.param(TURN._replace(callers=DAILY[::2]), Dangers(faults=0), 0, id="turn-two-visitors-no-fault"),
    pytest.param(THREE, Dangers(faults=0), 6, id="three-requests-no-fault-slowly"),
]


@dataclass
class Book:
    """What all explorations together have found."""

    histories: int = 0
    pruned: int = 0
    examples: list[str] = field(default_factory=list)

    def note(self, found: Explored) -> None:
        """Add one exploration."""
        self.histories += found.histories
        self.pruned += found.pruned

    def __str__(self) -> str:
        """Tell it to the reader of a test run."""
        return "\n".join(
            [
                f"{self.histories:,} histories explored without a broken promise;",
                f"{self.pruned:,} more were cut short, being another order of the same.",
                "The naive counter is found out, the shortest way first:",
                "\n\n".join(sorted(self.examples, key=len)),
            ]
        )


@pytest.fixture(scope="module")
def book(add_section: AddSection) -> Iterator[Book]:
    """Keep a book of the explorations, and read it out in the end."""
    kept = Book()
    yield kept
    add_section("interleavings", str(kept))


def told(
    case: Case, dangers: Dangers, configured: Settings, start: Callable[[], Counting]
) -> Callable[[], History]:
    """Tell how a history of *case* begins."""
    sites = {name: configured.site(name) for name in {it.site for it in (*case.callers, *case.before)}}

    def begin() -> History:
        dynamo = Dynamo(TABLES, {VARIABLES["SECRET_NAME"]: "s" * 32})
        if case.salt:
            dynamo.call("PutItem", {"TableName": "salts", "Item": case.salt})
        history = History(World(dynamo, sites, start), case.callers, dangers)
        history.before(case.before)
        history.begin()
        return history

    return begin


def starting(configured: Settings, pace: float) -> Callable[[], Counter]:
    """Start environments for which *pace* seconds pass from one look at the clock to the next."""

    def start() -> Counter:
        ticks = count(NOON, pace)
        return Counter(configured, clock=lambda: next(ticks))

    return start


def explored(case: Case, dangers: Dangers, pace: float, configured: Settings) -> Explored:
    """Explore a case with the real counter."""
    return explore(told(case, dangers, configured, starting(configured, pace)))


@pytest.mark.parametrize(("case", "dangers", "pace"), [*SHORT, *LONG])
def test_every_history_counts_exactly(
    case: Case, dangers: Dangers, pace: float, configured: Settings, book: Book
) -> None:
    """Whatever goes wrong, and in whatever order, the count is who was acknowledged, and never falls."""
    found = explored(case, dangers, pace, configured)

    assert not found.violations, found.shortest
    book.note(found)


@pytest.mark.parametrize("case", [SAME, CASES["two-visitors"], CASES["two-sites"]])
def test_pruning_loses_nothing(case: Case, configured: Settings) -> None:
    """With and without the orders that commute, the same things become of the same requests."""
    begin = told(case, ONCE._replace(laggards=False), configured, starting(configured, 0))

    pruned, whole = explore(begin), explore(begin, prune=False)

    assert pruned.endings == whole.endings
    assert pruned.histories < whole.histories


@pytest.mark.parametrize(
    ("case", "dangers", "finding"),
    [
        pytest.param(SAME, QUIET, "counts 4", id="two-at-once"),
        pytest.param(Case([ALICE]), QUIET._replace(faults=1), "counts 2, after 1", id="one-fault"),
    ],
)
def test_a_naive_counter_is_found_out(
    case: Case, dangers: Dangers, finding: str, configured: Settings, book: Book
) -> None:
    """The control, a counter in three calls, breaks the promises, and the shortest way is told."""
    found = explore(told(case, dangers, configured, Naive), enough=1_000).violations

    shortest = min((it for it in found if finding in it), key=lambda it: it.count("\n"))
    book.examples.append(shortest)

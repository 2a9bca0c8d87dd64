"""Exactness, proved: every order of some requests' store calls, with a fault at every one of them."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from typing import NamedTuple

import pytest

from counter import Counter
from settings import Settings, Site
from tests.lambda_src.cloud import Clock
from tests.lambda_src.conftest import VARIABLES
from tests.lambda_src.dynamo import Dynamo
from tests.lambda_src.history import Caller, Counting, History, World
from tests.lambda_src.interleavings import Explored, explore
from tests.lambda_src.naive import Naive

NOON = 1_795_435_200.0
TABLES = {"visits": ("id", "part"), "salts": ("site",)}


class Case(NamedTuple):
    """Requests that come at once, who came before them, and what may befall them."""

    callers: Sequence[Caller]
    before: Sequence[Caller] = ()
    faults: int = 1
    laggards: bool = True


def begin(case: Case, sites: dict[str, Site], start: Callable[[], Counting]) -> History:
    """Set the scene of one history."""
    dynamo = Dynamo(TABLES, {VARIABLES["SECRET_NAME"]: "s" * 32})
    history = History(World(dynamo, sites, start), case.callers, budget=case.faults, laggards=case.laggards)
    history.before(case.before)
    history.begin()

    return history


A, B = Caller(0, "alice"), Caller(1, "alice")
WARM = [Caller(0, "guest of 0"), Caller(1, "guest of 1")]
BLOG = [Caller(0, "guest of 0", "blog"), Caller(1, "guest of 1", "blog")]
CASES = {
    "one-visitor-two-environments": Case([A, B], WARM),
    "one-visitor-one-environment": Case([A, A], WARM),
    "two-visitors-two-environments": Case([A, Caller(1, "bob")], WARM),
    "two-visitors-one-environment": Case([A, Caller(0, "bob")], WARM),
    "two-sites": Case([A, Caller(1, "alice", "blog")], WARM),
    "two-shards": Case([Caller(0, "alice", "blog"), Caller(1, "bob", "blog")], BLOG),
    "a-visitor-known-elsewhere": Case([A, B], [*WARM, Caller(2, "alice")]),
    "two-cold-starts": Case([A, B]),
    "three-requests": Case([A, B, Caller(2, "bob")], [*WARM, Caller(2, "guest of 2")], faults=0),
}


@pytest.mark.parametrize("hurry", [pytest.param(True, id="in-a-second"), pytest.param(False, id="slowly")])
@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in CASES.items()])
def test_every_history_counts_exactly(case: Case, configured: Settings, *, hurry: bool) -> None:
    def start() -> Counter:
        ticks = count(NOON, 6.0)
        return Counter(configured, clock=Clock(NOON) if hurry else lambda: next(ticks))

    import time

    t = time.time()
    found = explore(partial(begin, case, {name: configured.sites[name] for name in {it.site for it in case.callers}}, start))
    print(found.histories, found.pruned, time.time() - t)
    assert not found.violations, found.shortest

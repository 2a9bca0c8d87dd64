"""Promises of memory: bounded, and never a step back."""

import pytest

from footfall.counting.memory import Memory
from footfall.counting.totals import Totals
from tests.lambda_src.harness.clock import Clock


def test_memory_is_bounded() -> None:
    """Whoever comes, memory does not grow beyond its size."""
    memory = Memory(size=3)
    for number in range(100):
        memory.remember(bytes([number]))

    known = [number for number in range(100) if memory.has_seen(bytes([number]))]

    assert known == [97, 98, 99]


def test_who_comes_often_is_remembered() -> None:
    """Those who stayed away longest are forgotten first."""
    memory = Memory(size=2)
    memory.remember(b"often")
    memory.remember(b"once")
    memory.has_seen(b"often")

    memory.remember(b"new")

    assert memory.has_seen(b"often")
    assert not memory.has_seen(b"once")


def test_a_count_told_never_goes_down(clock: Clock) -> None:
    """Whoever was told 42 is not told 41 by a read that lags behind."""
    memory = Memory(clock=clock)
    memory.latest_totals("main", Totals(42, "2026-11-01"))

    told = memory.latest_totals("main", Totals(41, "2026-11-01"))

    assert told == Totals(42, "2026-11-01")


def test_sites_are_told_apart() -> None:
    """One site's count says nothing of another's."""
    memory = Memory()
    memory.latest_totals("main", Totals(42, "2026-11-01"))

    told = memory.latest_totals("blog", Totals(0, None))

    assert told == Totals(0, None)
    assert memory.recent_totals("none") is None


@pytest.mark.parametrize(
    ("seconds", "fresh"),
    [
        pytest.param(0, True, id="now"),
        pytest.param(4.9, True, id="just-fresh"),
        pytest.param(5, False, id="old"),
        pytest.param(-3_600, False, id="clock-set-back"),
    ],
)
def test_a_count_is_recalled_for_5_seconds(clock: Clock, seconds: float, *, fresh: bool) -> None:
    """A repeated visitor is told a count of at most 5 seconds ago."""
    memory = Memory(clock=clock)
    memory.latest_totals("main", Totals(42, None))
    clock.now += seconds

    recalled = memory.recent_totals("main")

    assert (recalled == Totals(42, None)) is fresh

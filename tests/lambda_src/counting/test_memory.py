"""Tests of the memory: its size is limited, and totals never decrease."""

import pytest

from footfall.counting.memory import Memory
from footfall.counting.totals import Totals
from tests.lambda_src.harness.clock import Clock


def test_memory_has_a_maximum_size() -> None:
    """The memory does not grow beyond its size."""
    memory = Memory(size=3)
    for number in range(100):
        memory.remember(bytes([number]))

    known = [number for number in range(100) if memory.has_seen(bytes([number]))]

    assert known == [97, 98, 99]


def test_least_recently_used_visitor_is_dropped() -> None:
    """A visitor who returns often is remembered."""
    memory = Memory(size=2)
    memory.remember(b"often")
    memory.remember(b"once")
    memory.has_seen(b"often")

    memory.remember(b"new")

    assert memory.has_seen(b"often")
    assert not memory.has_seen(b"once")


def test_totals_never_decrease(clock: Clock) -> None:
    """A stale read does not lower the totals."""
    memory = Memory(clock=clock)
    memory.latest_totals("main", Totals(42, "2026-11-01"))

    totals = memory.latest_totals("main", Totals(41, "2026-11-01"))

    assert totals == Totals(42, "2026-11-01")


def test_sites_are_remembered_separately() -> None:
    """The totals of one site do not affect another."""
    memory = Memory()
    memory.latest_totals("main", Totals(42, "2026-11-01"))

    totals = memory.latest_totals("blog", Totals(0, None))

    assert totals == Totals(0, None)
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
def test_totals_are_recent_for_5_seconds(clock: Clock, seconds: float, *, fresh: bool) -> None:
    """Remembered totals are returned for up to 5 seconds."""
    memory = Memory(clock=clock)
    memory.latest_totals("main", Totals(42, None))
    clock.now += seconds

    recent = memory.recent_totals("main")

    assert (recent == Totals(42, None)) is fresh

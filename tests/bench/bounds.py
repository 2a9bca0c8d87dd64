"""Bounds: measured values and their limits."""

from collections.abc import Iterable
from typing import NamedTuple


class Bound(NamedTuple):
    """A measured value and its upper limit."""

    name: str
    value: float
    limit: float


def missed_bounds(bounds: Iterable[Bound]) -> list[str]:
    """Describe each bound whose value exceeds its limit."""
    return [
        f"{bound.name}: {bound.value:g}, limit {bound.limit:g}"
        for bound in bounds
        if bound.value > bound.limit
    ]

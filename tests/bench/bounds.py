"""Bounds: measured values and the limits that they must not exceed."""

from collections.abc import Iterable
from typing import NamedTuple


class Bound(NamedTuple):
    """A measured value and its upper limit."""

    name: str
    value: float
    limit: float


def exceeded_bounds(bounds: Iterable[Bound]) -> list[str]:
    """Describe each bound whose value exceeds the limit."""
    return [
        f"{bound.name}: {bound.value:g}, bound {bound.limit:g}"
        for bound in bounds
        if bound.value > bound.limit
    ]

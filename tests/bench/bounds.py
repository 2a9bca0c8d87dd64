"""The numbers to hold, and those that are not held."""

from collections.abc import Iterable
from typing import NamedTuple


class Bound(NamedTuple):
    """A figure and the most it may be."""

    name: str
    value: float
    limit: float


def missed_bounds(bounds: Iterable[Bound]) -> list[str]:
    """Say of each bound that is not held what was found."""
    return [f"{it.name}: {it.value:g}, at most {it.limit:g}" for it in bounds if it.value > it.limit]

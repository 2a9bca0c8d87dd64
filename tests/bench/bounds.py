"""The numbers to hold, and those that are not held."""

from collections.abc import Iterable
from typing import NamedTuple


class Bound(NamedTuple):
    """A figure and the most it may be."""

    what: str
    figure: float
    most: float


def missed(bounds: Iterable[Bound]) -> list[str]:
    """Say of each bound that is not held what was found."""
    return [f"{it.what}: {it.figure:g}, at most {it.most:g}" for it in bounds if it.figure > it.most]

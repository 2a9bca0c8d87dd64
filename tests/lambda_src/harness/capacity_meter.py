"""A meter of request units, by DynamoDB's published rules.

Sources: the Developer Guide's "DynamoDB read and write operations" (units) and "DynamoDB item sizes and
formats" (bytes).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from footfall.aws.transport import Item

_READ_BYTES = 4096
_WRITE_BYTES = 1024


@dataclass
class CapacityMeter:
    """The request units used so far."""

    reads: float = 0
    writes: float = 0

    def read(self, items: Iterable[Item], *, consistent: bool) -> None:
        """Add one read of *items*. A missing item costs as much as the smallest item."""
        units = _units(sum(map(size, items)), _READ_BYTES)
        self.reads += units if consistent else units / 2

    def write(self, *states: Item, transactional: bool = False) -> None:
        """Add one write, which costs as much as the largest of *states*, even if its condition fails."""
        units = _units(max(map(size, states)), _WRITE_BYTES)
        self.writes += 2 * units if transactional else units


def size(item: Item) -> int:
    """Return the size of *item* in bytes: its attributes' names and values."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def _units(size: int, step: int) -> int:
    return max(-(-size // step), 1)


def _value(value: dict[str, object]) -> int:
    match value:
        case {"S": str(text)}:
            return len(text.encode())
        case {"N": str(number)}:
            return _number(number)
        case {"B": bytes(data)}:
            return len(data)
        case {"BOOL": _} | {"NULL": _}:
            return 1
    raise NotImplementedError(f"The size of {value} is not implemented.")


def _number(number: str) -> int:
    """Return the size of *number*: one byte, one per pair of significant digits, one for a minus sign.

    The guide says "approximately". The digits are paired from the decimal point on, as in DynamoDB Local.
    """
    whole, _, part = number.lstrip("-").partition(".")
    digits = whole.zfill(len(whole) + len(whole) % 2) + part.ljust(len(part) + len(part) % 2, "0")
    pairs = [int(pair) for pair in re.findall("..", digits)]
    spread = [place for place, pair in enumerate(pairs) if pair]

    return 1 + (spread[-1] - spread[0] + 1 if spread else 0) + number.startswith("-")

"""What was asked and answered in this run, and how many visits the answers owned up to."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.clone import reading


@dataclass
class Ledger:
    """The book of one run against one environment."""

    base: str
    start: int
    asked: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    counted: int = 0
    _hosts: "count[int]" = field(default_factory=count)

    def address(self) -> str:
        """Give the address of somebody who was not here before."""
        high, low = divmod(next(self._hosts), 250)

        return f"198.18.{high}.{low + 1}"

    def note(self, kind: str, status: int, said: dict[str, Any]) -> None:
        """Write down an answer to a request of a *kind*."""
        self.asked[kind] += 1
        self.statuses[status] += 1
        self.counted += said.get("counted") is True and said.get("site") == "main"

    def surprise(self) -> int:
        """Tell by how much the number differs from what the answers have said, and go on from there."""
        found = reading(self.base) - self.start - self.counted
        self.start += found

        return found

    def __str__(self) -> str:
        """Sum the run up in a line."""
        kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(self.asked.items()))
        statuses = ", ".join(f"{number} with {status}" for status, number in sorted(self.statuses.items()))

        return (
            f"contract: {self.asked.total()} requests ({kinds}), answered {statuses}; {self.counted} counted"
        )

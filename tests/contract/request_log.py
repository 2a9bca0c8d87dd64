"""The requests and responses of one test run, and their comparison with the API's count."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.tools.clone import read_count


@dataclass
class RequestLog:
    """The requests to one environment, and how many visits their responses reported as counted."""

    base_url: str
    start: int
    requests_by_kind: Counter[str] = field(default_factory=Counter)
    responses_by_status: Counter[int] = field(default_factory=Counter)
    counted: int = 0
    _host_numbers: "count[int]" = field(default_factory=count)

    def new_address(self) -> str:
        """Return an address that has not visited before."""
        high, low = divmod(next(self._host_numbers), 250)

        return f"198.18.{high}.{low + 1}"

    def record(self, kind: str, status: int, body: dict[str, Any]) -> None:
        """Record the response to a request of a *kind*."""
        self.requests_by_kind[kind] += 1
        self.responses_by_status[status] += 1
        self.counted += body.get("counted") is True and body.get("site") == "main"

    def unexplained_visits(self) -> int:
        """Return by how much the count differs from the responses, since the previous call."""
        unexplained = read_count(self.base_url) - self.start - self.counted
        self.start += unexplained

        return unexplained

    def __str__(self) -> str:
        """Summarize the run in one line."""
        kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(self.requests_by_kind.items()))
        statuses = ", ".join(
            f"{number} with status {status}" for status, number in sorted(self.responses_by_status.items())
        )

        return (
            f"contract: {self.requests_by_kind.total()} requests ({kinds}), responses: {statuses};"
            f" {self.counted} visits counted"
        )

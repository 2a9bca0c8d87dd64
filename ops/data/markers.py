"""The markers of an environment, by the request that wrote them.

A request can write several markers, for example while the secret is rotated. All of them have its ID, so the
number of request IDs is the number of visitors that were counted.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from ops.data.tables import Item

# The request ID of the markers that came from an earlier counter. Its count is the start value.
IMPORTED = "import"
FOREVER = 0

type Requests = dict[int, set[bytes]]


def is_marker(item: Item) -> bool:
    """Return whether an item of the visits table is a marker."""
    return bool(item["part"]["S"] == "visit")


def expiry(item: Item) -> int:
    """Return when a marker expires, in epoch seconds, or FOREVER."""
    return int(item.get("expires_at", {}).get("N", FOREVER))


def request_of(item: Item) -> str:
    """Return the ID of the request that wrote a marker."""
    return str(item["request"]["S"])


@dataclass
class Tally:
    """The requests that wrote the markers, by the time at which the markers expire."""

    requests: Requests = field(default_factory=lambda: defaultdict(set))
    imported: int = 0

    @classmethod
    def from_items(cls, items: Iterable[Item]) -> "Tally":
        """Count the markers among *items*."""
        tally = cls()
        for item in items:
            if is_marker(item):
                tally.add(item)

        return tally

    def add(self, marker: Item) -> None:
        """Count one marker."""
        if request_of(marker) == IMPORTED:
            self.imported += 1
        else:
            self.requests[expiry(marker)].add(request_of(marker).encode())

    def visitors(self, expires_at: int) -> int:
        """Return the number of visitors whose markers expire at this time."""
        return len(self.requests.get(expires_at, ()))

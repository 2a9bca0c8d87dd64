"""The memory of one execution environment. It contains only what the table confirmed."""

import time
from collections import OrderedDict
from collections.abc import Callable
from operator import attrgetter

from footfall.counting.totals import Totals

_SIZE = 10_000  # Visitors: about 2 MB.
_MAX_AGE = 5.0  # Seconds.


class Memory:
    """The most recently seen visitors, and the latest totals of each site."""

    def __init__(self, *, size: int = _SIZE, clock: Callable[[], float] = time.time) -> None:
        """Create an empty memory for up to *size* visitors.

        The clock is the wall clock. A monotonic clock can stop while Lambda freezes the execution
        environment, and old totals would then look recent for hours.
        """
        self._clock = clock
        self._size = size
        self._totals: dict[str, tuple[float, Totals]] = {}
        self._visitors: OrderedDict[bytes, None] = OrderedDict()

    def has_seen(self, visitor: bytes) -> bool:
        """Return whether *visitor* is known to be counted, and mark it as recently used."""
        seen = visitor in self._visitors
        if seen:
            self._visitors.move_to_end(visitor)

        return seen

    def remember(self, visitor: bytes) -> None:
        """Add a visitor whose marker exists. Drop the least recently used one if the memory is full."""
        self._visitors[visitor] = None
        if len(self._visitors) > self._size:
            self._visitors.popitem(last=False)

    def latest_totals(self, site: str, totals: Totals) -> Totals:
        """Remember and return the *totals* just read, or the remembered ones if those are higher."""
        _, remembered = self._totals.get(site, (0, totals))
        latest = max(remembered, totals, key=attrgetter("visitors"))
        self._totals[site] = self._clock(), latest

        return latest

    def recent_totals(self, site: str) -> Totals | None:
        """Return the remembered totals, or None if they are older than 5 seconds."""
        read_at, totals = self._totals.get(site, (0, None))

        return totals if 0 <= self._clock() - read_at < _MAX_AGE else None

"""What one execution environment remembers: only what the store has confirmed."""

import time
from collections import OrderedDict
from collections.abc import Callable
from operator import attrgetter

from footfall.counting.totals import Tally

_SIZE = 10_000  # Visitors: about 2 MB.
_FRESH = 5.0  # Seconds.


class Memory:
    """Visitors lately seen, and the last count told of each site."""

    def __init__(self, *, size: int = _SIZE, clock: Callable[[], float] = time.time) -> None:
        """Remember up to *size* visitors.

        The clock is the wall's: a monotonic one may stand still while Lambda freezes the
        environment, and then a count would look fresh for hours.
        """
        self._clock = clock
        self._size = size
        self._told: dict[str, tuple[float, Tally]] = {}
        self._visitors: OrderedDict[bytes, None] = OrderedDict()

    def knows(self, visitor: bytes) -> bool:
        """Say whether *visitor* is known to have been counted."""
        known = visitor in self._visitors
        if known:
            self._visitors.move_to_end(visitor)

        return known

    def learn(self, visitor: bytes) -> None:
        """Remember a visitor whose marker was seen or committed; forget who stayed away longest."""
        self._visitors[visitor] = None
        if len(self._visitors) > self._size:
            self._visitors.popitem(last=False)

    def tell(self, site: str, tally: Tally) -> Tally:
        """Turn a tally just read into the one to tell: never lower than one told before."""
        _, before = self._told.get(site, (0, tally))
        told = max(before, tally, key=attrgetter("visitors"))
        self._told[site] = self._clock(), told

        return told

    def recall(self, site: str) -> Tally | None:
        """Find the tally told in the last 5 seconds, if one was."""
        when, told = self._told.get(site, (0, None))

        return told if 0 <= self._clock() - when < _FRESH else None

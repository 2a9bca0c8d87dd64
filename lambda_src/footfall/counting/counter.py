"""What lives as long as an execution environment: settings, memory and keys."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from footfall import error_log
from footfall.aws.retry import Patience
from footfall.aws.transport import CallError
from footfall.counting import totals
from footfall.counting.exclusions import REASONS, Uncounted
from footfall.counting.items import Visit
from footfall.counting.keys import Keyring
from footfall.counting.memory import Memory
from footfall.counting.store import Store
from footfall.counting.totals import Day, Tally
from footfall.counting.visitor import pseudonym, visitor_id
from footfall.counting.window import Window, last_days, today
from footfall.errors import Unavailable
from footfall.settings import Settings, Site, settings

_HOUR = 3600
_TWO_DAYS = 2 * 86_400


class Outcome(NamedTuple):
    """What became of a counting request: the count, why it did not rise, for how long that holds."""

    visitors: int
    reason: str | None
    seconds: int = _HOUR


class Reading(NamedTuple):
    """A site's tally, its last days, and who was not counted on them."""

    totals: Tally
    days: Sequence[Day]
    uncounted: Mapping[str, int]


class Counter:
    """The counter of one environment's sites."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = time.time) -> None:
        """Know nobody yet; *clock* tells the time of day, in seconds since 1970."""
        self._clock = clock
        self._keyring = Keyring(settings)
        self._memory = Memory(clock=clock)
        self._settings = settings
        self._uncounted = Uncounted(clock=clock)

    def count(self, site: Site, who: str, patience: Patience) -> Outcome:
        """Count *who* calls, by visitor.caller, unless that was done before in the site's window."""
        store, now = self._store(patience), int(self._clock())
        key = self._keyring.key(site, now, patience)
        visitor = visitor_id(key=key.value, site=site.name, network=who)
        visit = self._visit(visitor, site, key.window, now, patience)
        known = self._memory.knows(visitor) or store.has(visit)
        counted = not known and store.count(visit)
        self._memory.learn(visitor)
        told = self._tally(site, store, consistent=True) if counted else self.glance(site, patience)

        return Outcome(told.visitors, None if counted else "seen", self._lasts(key.window))

    def refuse(self, site: Site, reason: str, patience: Patience) -> Outcome:
        """Count nobody, for a *reason* that is added up on the site's day."""
        try:
            day = today(site, self._clock())
            self._uncounted.add(site.name, day, reason, self._store(patience).add_uncounted)
        except CallError as failure:
            # Kept for the next minute's write, and told to the owner; the caller is answered all the same.
            error_log.record(failure, Unavailable(), None)

        return Outcome(self.glance(site, patience).visitors, reason, seconds=0)

    def glance(self, site: Site, patience: Patience) -> Tally:
        """Tell a site's tally as it was at most 5 seconds ago, counting nobody."""
        return self._memory.recall(site.name) or self.read(site, patience)

    def read(self, site: Site, patience: Patience) -> Tally:
        """Read a site's tally afresh, counting nobody."""
        return self._tally(site, self._store(patience), consistent=False)

    def read_days(self, site: Site, number: int, patience: Patience) -> Reading:
        """Read a site's tally afresh with its last *number* days, counting nobody."""
        store, dates = self._store(patience), last_days(today(site, self._clock()), number)
        months = store.months(site.name, consistent=False)

        return Reading(
            totals=self._memory.tell(site.name, totals.tally(months)),
            days=totals.days(months, dates),
            uncounted=totals.refusals(
                store.uncounted(site.name, (dates[0][:7], dates[-1][:7])), dates, REASONS
            ),
        )

    def check(self, patience: Patience) -> None:
        """Read one item, which fails where the table cannot be reached."""
        self._store(patience).fingerprint(self._settings.secret_version)

    def _store(self, patience: Patience) -> Store:
        return Store(self._settings.table, patience)

    def _tally(self, site: Site, store: Store, *, consistent: bool) -> Tally:
        months = store.months(site.name, consistent=consistent)

        return self._memory.tell(site.name, totals.tally(months))

    def _lasts(self, window: Window | None) -> int:
        """Say for how many seconds what a browser is told now holds."""
        return max(0, min(_HOUR, window.ends - int(self._clock()))) if window else _HOUR

    @staticmethod
    def _visit(visitor: bytes, site: Site, window: Window | None, now: int, patience: Patience) -> Visit:
        """Decide the visit once, on the day that its window has, should our clock be behind."""
        day = today(site, now)

        return Visit(
            visitor=pseudonym(visitor),
            site=site.name,
            day=max(day, window.starts) if window else day,
            shard=patience.random.randrange(site.shards),
            now=now,
            request=patience.random.randbytes(12).hex(),
            expires_at=window.ends + _TWO_DAYS if window else None,
        )


@cache
def counter() -> Counter:
    """Start the counter, once in an execution environment's life."""
    return Counter(settings())

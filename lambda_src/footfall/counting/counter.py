"""The counter. Each execution environment has one, with its settings, keys and memory."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from footfall import error_log
from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import TransportError
from footfall.counting.exclusions import REASONS, Exclusions
from footfall.counting.items import Marker, Visit
from footfall.counting.keys import KeyStore, visitor_ids
from footfall.counting.memory import Memory
from footfall.counting.store import Store
from footfall.counting.totals import Day, Totals, count_by_day, count_by_reason, sum_counters
from footfall.counting.visitor import pseudonym
from footfall.counting.window import Window, last_days, local_date
from footfall.errors import UnavailableError
from footfall.settings import Settings, Site, settings

if TYPE_CHECKING:
    from footfall.counting.health import HealthCheck

_HOUR = 3600
_TWO_DAYS = 2 * 86_400


class Outcome(NamedTuple):
    """The result of a counting request. It stays valid for *max_age* seconds."""

    visitors: int
    reason: str | None
    max_age: int = _HOUR


class Statistics(NamedTuple):
    """A site's totals, the visitors of its last days, and the exclusions of those days by reason."""

    totals: Totals
    days: Sequence[Day]
    exclusions: Mapping[str, int]


class Counter:
    """Counts the visitors of one environment's sites."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = time.time) -> None:
        """Create a counter with an empty memory. *clock* returns seconds since 1970."""
        self._clock = clock
        self._exclusions = Exclusions(clock=clock)
        self._health_check: HealthCheck | None = None
        self._keys = KeyStore(settings)
        self._memory = Memory(clock=clock)
        self._settings = settings

    def count(self, site: Site, identity: str, retry_policy: RetryPolicy) -> Outcome:
        """Count the visitor with this *identity*, unless they were counted in the current window."""
        store, now = self._store(retry_policy), int(self._clock())
        key = self._keys.key(site, now, retry_policy)
        ids = visitor_ids(key, site, identity)
        visitor, _ = ids[0]
        visit = self._visit(ids, site, key.window, now, retry_policy)
        seen = self._memory.has_seen(visitor) or store.has_marker(visit)
        counted = not seen and store.count(visit)
        self._memory.remember(visitor)
        if counted:
            totals = self._read_totals(site, store, consistent=True)
        else:
            totals = self.recent_totals(site, retry_policy)

        return Outcome(totals.visitors, None if counted else "seen", self._max_age(key.window))

    def exclude(self, site: Site, reason: str, retry_policy: RetryPolicy) -> Outcome:
        """Record an exclusion under its *reason* instead of counting the visitor."""
        try:
            day = local_date(site, self._clock())
            self._exclusions.add(site.stored_name, day, reason, self._store(retry_policy).add_exclusions)
        except TransportError as error:
            # The exclusion stays pending for the next write. The visitor still gets a response.
            error_log.write(error, UnavailableError(), None)

        return Outcome(self.recent_totals(site, retry_policy).visitors, reason, max_age=0)

    def recent_totals(self, site: Site, retry_policy: RetryPolicy) -> Totals:
        """Return a site's totals, which can be up to 5 seconds old."""
        return self._memory.recent_totals(site.stored_name) or self.read_totals(site, retry_policy)

    def read_totals(self, site: Site, retry_policy: RetryPolicy) -> Totals:
        """Read a site's totals from the table."""
        return self._read_totals(site, self._store(retry_policy), consistent=False)

    def read_statistics(self, site: Site, number: int, retry_policy: RetryPolicy) -> Statistics:
        """Read a site's totals and the statistics of its last *number* days from the table."""
        store, dates = self._store(retry_policy), last_days(local_date(site, self._clock()), number)
        counters = store.read_counters(site.stored_name, consistent=False)
        exclusions = store.read_exclusions(site.stored_name, (dates[0][:7], dates[-1][:7]))

        return Statistics(
            totals=self._memory.latest_totals(site.stored_name, sum_counters(counters)),
            days=count_by_day(counters, dates),
            exclusions=count_by_reason(exclusions, dates, REASONS),
        )

    def check(self, retry_policy: RetryPolicy, *, renew: bool = False) -> None:
        """Raise the error that a visitor of a new execution environment would get.

        The result of an earlier check can be used. If *renew* is true, it must be more recent.
        """
        if self._health_check is None:
            # The first health request loads this module, so no visit waits for it.
            health = import_module("footfall.counting.health")
            self._health_check = health.HealthCheck(self._settings, clock=self._clock)
        self._health_check.run(retry_policy, renew=renew)

    def _store(self, retry_policy: RetryPolicy) -> Store:
        return Store(self._settings.table, retry_policy)

    def _read_totals(self, site: Site, store: Store, *, consistent: bool) -> Totals:
        counters = store.read_counters(site.stored_name, consistent=consistent)

        return self._memory.latest_totals(site.stored_name, sum_counters(counters))

    def _max_age(self, window: Window | None) -> int:
        """Return for how many seconds an outcome stays valid: an hour, or less if the window ends sooner."""
        return max(0, min(_HOUR, window.ends - int(self._clock()))) if window else _HOUR

    @staticmethod
    def _visit(
        ids: Sequence[tuple[bytes, int]],
        site: Site,
        window: Window | None,
        now: int,
        retry_policy: RetryPolicy,
    ) -> Visit:
        """Create the visit. Its day is never before the window's first day, even if the clock is slow."""
        day = local_date(site, now)

        return Visit(
            markers=[Marker(pseudonym(id_), secrets) for id_, secrets in ids],
            site=site.stored_name,
            day=max(day, window.starts) if window else day,
            shard=retry_policy.random.randrange(site.shards),
            now=now,
            request_id=retry_policy.random.randbytes(12).hex(),
            expires_at=window.ends + _TWO_DAYS if window else None,
        )


@cache
def counter() -> Counter:
    """Return the execution environment's counter."""
    return Counter(settings())

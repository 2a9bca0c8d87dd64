"""The counter. Each execution environment has one, with its settings, keys and memory."""

import time
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from footfall import error_log
from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import TransportError
from footfall.counting.exclusions import REASONS, Exclusions
from footfall.counting.items import Visit
from footfall.counting.keys import KeyStore
from footfall.counting.memory import Memory
from footfall.counting.outcome import HOUR, PAGES_OFF, Outcome, PageOutcome
from footfall.counting.store import Store
from footfall.counting.totals import PageTotals, Totals, sum_counters
from footfall.counting.transaction import PAGE, SEEN, SITE, TOO_MANY_PAGES, Registration, Transaction
from footfall.counting.visit import CountingRequest
from footfall.counting.window import Window, last_days, local_date
from footfall.errors import UnavailableError
from footfall.settings import Settings, Site, settings

if TYPE_CHECKING:
    from footfall.counting.health import HealthCheck
    from footfall.counting.pages import Pages
    from footfall.counting.statistics import Statistics


class Counter:
    """Counts the visitors of one environment's sites."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = time.time) -> None:
        """Create a counter with an empty memory. *clock* returns seconds since 1970."""
        self._clock = clock
        self._exclusions = Exclusions(clock=clock)
        self._health_check: HealthCheck | None = None
        self._keys = KeyStore(settings)
        self._memory = Memory(clock=clock)
        self._pages: Pages | None = None
        self._settings = settings

    def count(self, site: Site, identity: str, retry_policy: RetryPolicy, page: str | None = None) -> Outcome:
        """Count the visitor with this *identity*, unless they were counted in the current window.

        If *page* is a path, count the visitor of this page too, in the same transaction.
        """
        store, now = self._store(retry_policy), int(self._clock())
        request = CountingRequest(site, identity, self._keys.key(site, now, retry_policy), now, retry_policy)
        visits, registration = {SITE: request.site_visit()}, None
        if page is not None and site.pages:
            page_visits, registration = self._load_pages().visits(request, page, store)
            visits |= page_visits
        results = self._write(visits, registration, store)
        if results[SITE] is None:
            totals = self._read_totals(site, store, consistent=True)
        else:
            totals = self.recent_totals(site, retry_policy)

        return Outcome(
            totals.visitors,
            results[SITE],
            self._max_age(request.key.window),
            self._page_outcome(site, page, results.get(PAGE, TOO_MANY_PAGES), store),
        )

    def exclude(self, site: Site, reason: str, retry_policy: RetryPolicy, page: str | None = None) -> Outcome:
        """Record an exclusion under its *reason* instead of counting the visitor."""
        store = self._store(retry_policy)
        try:
            day = local_date(site, self._clock())
            self._exclusions.add(site.stored_name, day, reason, store.add_exclusions)
        except TransportError as error:
            # The exclusion stays pending for the next write. The visitor still gets a response.
            error_log.write(error, UnavailableError(), None)
        visitors = self.recent_totals(site, retry_policy).visitors

        return Outcome(visitors, reason, 0, self._page_outcome(site, page, reason, store))

    def recent_totals(self, site: Site, retry_policy: RetryPolicy) -> Totals:
        """Return a site's totals, which can be up to 5 seconds old."""
        return self._memory.recent_totals(site.stored_name) or self.read_totals(site, retry_policy)

    def read_totals(self, site: Site, retry_policy: RetryPolicy) -> Totals:
        """Read a site's totals from the table."""
        return self._read_totals(site, self._store(retry_policy), consistent=False)

    def read_statistics(self, site: Site, number: int, retry_policy: RetryPolicy) -> "Statistics":
        """Read a site's totals and the statistics of its last *number* days from the table."""
        # Only requests for statistics load this module.
        statistics = import_module("footfall.counting.statistics")
        store, dates = self._store(retry_policy), last_days(local_date(site, self._clock()), number)
        counters = store.read_counters(site.stored_name, consistent=False)
        exclusions = store.read_exclusions(site.stored_name, (dates[0][:7], dates[-1][:7]))

        result: Statistics = statistics.Statistics(
            totals=self._memory.latest_totals(site.stored_name, sum_counters(counters)),
            days=statistics.count_by_day(counters, dates),
            exclusions=statistics.count_by_reason(exclusions, dates, REASONS),
        )

        return result

    def read_page(self, site: Site, page: str, retry_policy: RetryPolicy) -> PageTotals:
        """Return the totals of a *page*, which can be up to 5 seconds old."""
        return PageTotals(page, *self._load_pages().recent_totals(site, page, self._store(retry_policy)))

    def read_pages(self, site: Site, retry_policy: RetryPolicy, days: int | None = None) -> list[PageTotals]:
        """Return the registered pages, the most-read first, in total or in the last *days*, up to 31.

        The numbers can be 10 seconds old.
        """
        dates = last_days(local_date(site, self._clock()), days) if days else None

        return self._load_pages().read_all(site, self._store(retry_policy), dates)

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
        return max(0, min(HOUR, window.ends - int(self._clock()))) if window else HOUR

    def _write(
        self, visits: Mapping[str, Visit], registration: Registration | None, store: Store
    ) -> Mapping[str, str | None]:
        """Write the visits that are new, and return the results of all."""
        results: dict[str, str | None] = {
            kind: SEEN
            for kind, visit in visits.items()
            if self._memory.has_seen(visit.visitor) or store.has_marker(visit)
        }
        new = {kind: visit for kind, visit in visits.items() if kind not in results}
        results |= store.write(Transaction(new, registration))
        for kind, visit in visits.items():
            if results[kind] in {None, SEEN}:
                self._memory.remember(visit.visitor)

        return results

    def _load_pages(self) -> "Pages":
        if self._pages is None:
            # Only a site that counts pages loads this module.
            pages = import_module("footfall.counting.pages")
            self._pages = pages.Pages(self._memory, clock=self._clock)

        return self._pages

    def _page_outcome(
        self, site: Site, page: str | None, reason: str | None, store: Store
    ) -> PageOutcome | None:
        if page is None:
            return None
        if not site.pages:
            return PageOutcome(page, None, PAGES_OFF)
        visitors = self._load_pages().visitors_after(site, page, reason, store)

        return PageOutcome(page, visitors, reason)


@cache
def counter() -> Counter:
    """Return the execution environment's counter."""
    return Counter(settings())

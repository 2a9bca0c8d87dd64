"""Counts planned visits with the code of the function, as if the function had served them on their day."""

import math
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from ipaddress import IPv4Address
from typing import NamedTuple

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Transport
from footfall.counting.counter import Counter
from footfall.counting.exclusions import Exclusions, exclusion_reason
from footfall.counting.store import Store
from footfall.counting.visitor import visitor_identity
from footfall.counting.window import Window
from footfall.settings import Settings, Site
from ops.simulation.plan import PlannedDay, PlannedRequest
from ops.simulation.salts import ENDED, SaltsInMemory

WORKERS = 8
REQUEST_SECONDS = 60


class Result(NamedTuple):
    """The numbers of new visitors, repeated visits and exclusions, and of new visitors of pages."""

    counted: int = 0
    repeated: int = 0
    excluded: int = 0
    on_pages: int = 0


def add_results(results: Sequence[Result]) -> Result:
    """Return the sum of *results*."""
    return Result(*map(sum, zip(Result(), *results, strict=True)))


class Worker:
    """An execution environment whose clock shows the day of the visit."""

    def __init__(self, settings: Settings, transport: Transport) -> None:
        """Create an environment with an empty memory."""
        self.now = 0.0
        self.transport = transport
        self.current = Counter(settings, clock=lambda: self.now)
        self.ended = Counter(settings._replace(salts_table=ENDED), clock=lambda: self.now)

    def count(self, site: Site, visits: Sequence[PlannedRequest], now: float, *, has_ended: bool) -> Result:
        """Count *visits* at *now*, and return the result."""
        self.now = now
        counter, policy = self.ended if has_ended else self.current, retry_policy(self.transport)
        outcomes = [counter.count(site, identity(site, visit), policy, visit.page) for visit in visits]
        counted = sum(outcome.reason is None for outcome in outcomes)
        pages = [outcome.page for outcome in outcomes if outcome.page]

        return Result(counted, len(visits) - counted, 0, sum(page.reason is None for page in pages))


class PastCounter:
    """Counts the visits of one site, a day at a time. The visits of a day are counted by several workers."""

    def __init__(self, settings: Settings, site: Site, transport: Transport, *, now: float) -> None:
        """Count visits of *site* before *now*, in seconds since 1970."""
        self.now, self.settings, self.site = now, settings, site
        self.transport = SaltsInMemory(transport).call
        self.workers = [Worker(settings, self.transport) for _ in range(WORKERS)]

    def ended_window(self, date: str) -> Window | None:
        """Return the window with this *date* if it has ended, so its markers expire, or else None."""
        window = Window.from_date(self.site, date)

        return window if window and window.ends <= self.now else None

    def count_day(self, day: PlannedDay, threads: ThreadPoolExecutor) -> Result:
        """Count the visits of a day at noon, and its exclusions if the day had any new visitor."""
        now, has_ended = min(self.now, noon(self.site, day.date)), self.ended_window(day.date) is not None
        shares = [[visit for visit in day.visits if share_of(visit) == index] for index in range(WORKERS)]
        results = threads.map(
            lambda worker, share: worker.count(self.site, share, now, has_ended=has_ended),
            self.workers,
            shares,
        )
        result = add_results(list(results))
        excluded = day.excluded if result.counted else []
        self.add_exclusions(day.date, excluded)

        return result._replace(excluded=len(excluded))

    def add_exclusions(self, date: str, requests: Sequence[PlannedRequest]) -> None:
        """Add exclusions in one write: the clock lets the last one write all."""
        times = [0.0] * (len(requests) - 1) + [math.inf]
        exclusions = Exclusions(clock=lambda: times[0])
        write = Store(self.settings.table, retry_policy(self.transport)).add_exclusions
        for request in requests:
            exclusions.add(self.site.stored_name, date, str(reason_of(self.site, request)), write)
            times.pop(0)


def retry_policy(transport: Transport) -> RetryPolicy:
    """Return the policy of one request, which a busy machine does not exceed."""
    return RetryPolicy(transport, time.monotonic() + REQUEST_SECONDS)


def reason_of(site: Site, request: PlannedRequest) -> str | None:
    """Return why a request is not counted, or None if it is. A site can ignore a wish."""
    return exclusion_reason(lowercase(request.headers), allow_tools=False, honour=site.honour)


def identity(site: Site, visit: PlannedRequest) -> str:
    """Return what distinguishes the visitor from others."""
    return visitor_identity(visit.address, visit.headers["User-Agent"], by_browser=site.by_browser)


def lowercase(headers: Mapping[str, str]) -> dict[str, str]:
    """Return *headers* with names in lowercase, as the function reads them."""
    return {name.lower(): value for name, value in headers.items()}


def noon(site: Site, date: str) -> float:
    """Return noon of a *date* at *site*, in seconds since 1970."""
    return datetime.fromisoformat(f"{date}T12:00:00+00:00").timestamp() - site.utc_offset_seconds


def share_of(visit: PlannedRequest) -> int:
    """Return the worker of a visitor, who is always the same, so that its memory recognizes repeats."""
    return int(IPv4Address(visit.address)) % WORKERS

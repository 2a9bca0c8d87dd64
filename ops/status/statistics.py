"""The statistics of a site, computed from the items of the table by the code of the function."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Item
from footfall.counting import items
from footfall.counting.exclusions import REASONS
from footfall.counting.statistics import Day, count_by_day, count_by_reason
from footfall.counting.store import Store
from footfall.counting.totals import sum_counters
from footfall.counting.window import last_days, local_date
from footfall.settings import Settings, Site
from ops.data.groups import BASE
from ops.data.page_checks import number_of_pages
from ops.data.page_counters import LIMIT, PAGES
from ops.data.start_value import StartValue
from ops.errors import UserError


@dataclass(frozen=True)
class SiteStatistics:
    """The statistics of a site.

    count: all visitors, including the start value
    start: the start value, which is part of the count
    days: the visitors of each day, oldest first
    exclusions: the number of exclusions of each day, by reason
    pages: how many pages are registered, or None if the site does not count pages
    """

    site: str
    window: str
    count: int
    since: str | None
    start: StartValue
    days: Sequence[Day]
    exclusions: Sequence[Mapping[str, int]]
    pages: int | None = None
    max_pages: int = 0

    @property
    def visitors(self) -> int:
        """The visitors of all days together."""
        return sum(day.visitors for day in self.days)

    @property
    def not_counted(self) -> dict[str, int]:
        """The exclusions of all days together, by reason."""
        return {reason: sum(numbers[reason] for numbers in self.exclusions) for reason in REASONS}

    def last(self, number: int) -> "SiteStatistics":
        """Return the same statistics with the last *number* days only."""
        return SiteStatistics(
            **vars(self) | {"days": self.days[-number:], "exclusions": self.exclusions[-number:]}
        )


def read_statistics(
    settings: Settings, site: Site, number: int, *, now: float, policy: RetryPolicy
) -> SiteStatistics:
    """Read the statistics of a site's last *number* days. *now* is in seconds since 1970."""
    store, dates = Store(settings.table, policy), last_days(local_date(site, now), number)
    counters = store.read_counters(site.stored_name, consistent=False)
    exclusions = store.read_exclusions(site.stored_name, (dates[0][:7], dates[-1][:7]))

    return replace(
        compute_statistics(site, counters, exclusions, dates),
        pages=read_number_of_pages(settings, site, policy) if site.pages else None,
        max_pages=site.max_pages,
    )


def read_number_of_pages(settings: Settings, site: Site, policy: RetryPolicy) -> int:
    """Read how many pages of a site are registered. Costs 0.5 read units."""
    key = items.key(f"{PAGES}{site.stored_name}", LIMIT)
    found: Item = policy.call("GetItem", {"TableName": settings.table, "Key": key}).get("Item", {})

    return number_of_pages(found)


def compute_statistics(
    site: Site, counters: Sequence[Item], exclusions: Sequence[Item], dates: Sequence[str]
) -> SiteStatistics:
    """Compute the statistics of *dates* from the items of a site."""
    totals = sum_counters(counters)

    return SiteStatistics(
        site=site.name,
        window=site.window,
        count=totals.visitors,
        since=totals.since,
        start=start_value(counters),
        days=count_by_day(counters, dates),
        exclusions=[count_by_reason(exclusions, [date], REASONS) for date in dates],
    )


def start_value(counters: Sequence[Item]) -> StartValue:
    """Return the start value among a site's counters, which is 0 if there is none."""
    return StartValue.from_item(next((item for item in counters if item["part"]["S"] == BASE), {}))


def find_site(settings: Settings, name: str) -> Site:
    """Return the site *name*.

    Raises:
        UserError: when there is no such site. The message lists the sites.

    """
    if name not in settings.sites:
        raise UserError(f"There is no site {name!r}. Use one of: {', '.join(sorted(settings.sites))}.")

    return settings.sites[name]

"""The totals that the items add up to: all visitors, visitors by day, exclusions by reason."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from footfall.aws.transport import Item


class Day(NamedTuple):
    """The number of visitors on a date, such as 2026-11-22."""

    date: str
    visitors: int


class Totals(NamedTuple):
    """The number of a site's visitors and the date of the first one."""

    visitors: int
    since: str | None


class PageTotals(NamedTuple):
    """The number of a page's visitors and the date of the first one."""

    path: str
    visitors: int
    since: str | None


def sum_counters(items: Sequence[Item]) -> Totals:
    """Return the totals of a site's counters: months, shards and the imported start value."""
    counters = [item for item in items if "total" in item]
    first = min((_month(item) for item in counters), default="")
    dates = (date for item in counters if _month(item) in {first, "base"} for date, _ in _dates(item))

    return Totals(
        visitors=sum(int(item["total"]["N"]) for item in counters),
        since=min(dates, default=None),
    )


def count_by_day(items: Sequence[Item], dates: Sequence[str]) -> list[Day]:
    """Return the number of visitors on each of *dates*."""
    months = {date[:7] for date in dates}
    visitors: dict[str, int] = defaultdict(int)
    for item in items:
        if _month(item) in months:
            for date, number in _dates(item):
                visitors[date] += number

    return [Day(date, visitors[date]) for date in dates]


def count_by_reason(items: Sequence[Item], dates: Sequence[str], reasons: Sequence[str]) -> Mapping[str, int]:
    """Return the number of exclusions for each of *reasons* on all *dates* together."""
    included, numbers = set(dates), dict.fromkeys(reasons, 0)
    for item in items:
        for name, value in item.items():
            day, _, reason = name.partition("_")
            if reason in numbers and f"{_month(item)}-{day[1:]}" in included:
                numbers[reason] += int(value["N"])

    return numbers


def _month(item: Item) -> str:
    return str(item["part"]["S"]).partition("#")[0]


def _dates(item: Item) -> Iterator[tuple[str, int]]:
    """Yield the dates of *item* with their visitors. An imported start value has one date and 0 visitors."""
    for name, value in item.items():
        if name == "since":
            yield value["S"], 0
        elif name[:1] == "d" and name[1:].isdecimal():
            yield f"{_month(item)}-{name[1:]}", int(value["N"])

"""What the items add up to: the count, since when, and day by day."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from footfall.aws.transport import Item


class Day(NamedTuple):
    """How many visitors a site had on a date, such as 2026-11-22."""

    date: str
    visitors: int


class Tally(NamedTuple):
    """How many visitors a site had, and the date of the first."""

    visitors: int
    since: str | None


def tally(items: Sequence[Item]) -> Tally:
    """Add up a site's items: months, shards and the imported start."""
    counters = [item for item in items if "total" in item]
    first = min((_month(item) for item in counters), default="")
    dates = (date for item in counters if _month(item) in {first, "base"} for date, _ in _dates(item))

    return Tally(
        visitors=sum(int(item["total"]["N"]) for item in counters),
        since=min(dates, default=None),
    )


def days(items: Sequence[Item], dates: Sequence[str]) -> list[Day]:
    """Tell how many visitors came on each of *dates*."""
    months = {date[:7] for date in dates}
    visitors: dict[str, int] = defaultdict(int)
    for item in items:
        if _month(item) in months:
            for date, number in _dates(item):
                visitors[date] += number

    return [Day(date, visitors[date]) for date in dates]


def refusals(items: Sequence[Item], dates: Sequence[str], reasons: Sequence[str]) -> Mapping[str, int]:
    """Tell how often each of *reasons* was one not to count, on all *dates* together."""
    asked, total = set(dates), dict.fromkeys(reasons, 0)
    for item in items:
        for name, value in item.items():
            day, _, reason = name.partition("_")
            if reason in total and f"{_month(item)}-{day[1:]}" in asked:
                total[reason] += int(value["N"])

    return total


def _month(item: Item) -> str:
    return str(item["part"]["S"]).partition("#")[0]


def _dates(item: Item) -> Iterator[tuple[str, int]]:
    """List the dates that *item* counted on, and how many; of an imported start, the day it began."""
    for name, value in item.items():
        if name == "since":
            yield value["S"], 0
        elif name[:1] == "d" and name[1:].isdecimal():
            yield f"{_month(item)}-{name[1:]}", int(value["N"])

"""The totals that the counters of a site or a page add up to."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from footfall.aws.transport import Item


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
    first = min((month_of(item) for item in counters), default="")
    dates = (date for item in counters if month_of(item) in {first, "base"} for date, _ in dates_of(item))

    return Totals(
        visitors=sum(int(item["total"]["N"]) for item in counters),
        since=min(dates, default=None),
    )


def month_of(item: Item) -> str:
    """Return the month of a counter or of exclusions, or the name of another item."""
    return str(item["part"]["S"]).partition("#")[0]


def dates_of(item: Item) -> Iterator[tuple[str, int]]:
    """Yield the dates of *item* with their visitors. An imported start value has one date and 0 visitors."""
    for name, value in item.items():
        if name == "since":
            yield value["S"], 0
        elif name[:1] == "d" and name[1:].isdecimal():
            yield f"{month_of(item)}-{name[1:]}", int(value["N"])

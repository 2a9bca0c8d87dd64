"""The statistics of a site: its visitors by day, and its exclusions by reason. A visit does not load them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from footfall.aws.transport import Item
from footfall.counting.totals import Totals, dates_of, month_of


class Day(NamedTuple):
    """The number of visitors on a date, such as 2026-11-22."""

    date: str
    visitors: int


class Statistics(NamedTuple):
    """A site's totals, the visitors of its last days, and the exclusions of those days by reason."""

    totals: Totals
    days: Sequence[Day]
    exclusions: Mapping[str, int]


def count_by_day(items: Sequence[Item], dates: Sequence[str]) -> list[Day]:
    """Return the number of visitors on each of *dates*."""
    months = {date[:7] for date in dates}
    visitors: dict[str, int] = defaultdict(int)
    for item in items:
        if month_of(item) in months:
            for date, number in dates_of(item):
                visitors[date] += number

    return [Day(date, visitors[date]) for date in dates]


def count_by_reason(items: Sequence[Item], dates: Sequence[str], reasons: Sequence[str]) -> Mapping[str, int]:
    """Return the number of exclusions for each of *reasons* on all *dates* together."""
    included, numbers = set(dates), dict.fromkeys(reasons, 0)
    for item in items:
        for name, value in item.items():
            day, _, reason = name.partition("_")
            if reason in numbers and f"{month_of(item)}-{day[1:]}" in included:
                numbers[reason] += int(value["N"])

    return numbers

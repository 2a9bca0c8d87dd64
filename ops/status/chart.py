"""Charts of block characters for a terminal: a sparkline, and bars by day, week or month."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from footfall.counting.statistics import Day

LEVELS = "▁▂▃▄▅▆▇█"
EIGHTHS = " ▏▎▍▌▋▊▉"
MIN_BAR = 8
MAX_DAYS, MAX_WEEKS = 31, 31  # The number of bars up to which a chart has one for each day or week.


def sparkline(numbers: Sequence[int]) -> str:
    """Return one character for each number, scaled to the largest. Only 0 has the lowest level."""
    largest = max(numbers, default=0) or 1

    return "".join(LEVELS[-(-number * (len(LEVELS) - 1) // largest)] for number in numbers)


def bar(number: int, largest: int, width: int) -> str:
    """Return a bar for *number* that is *width* characters long for *largest*. 1 is visible."""
    eighths = -(-number * width * len(EIGHTHS) // largest) if largest else 0
    full, rest = divmod(eighths, len(EIGHTHS))

    return "█" * full + EIGHTHS[rest].strip()


def group_days(days: Sequence[Day]) -> tuple[str, list[Day]]:
    """Return the unit of the bars, and one entry for each: a day, or the first day of a week or month."""
    if len(days) <= MAX_DAYS:
        return "day", list(days)
    if len(days) <= MAX_WEEKS * 7:
        return "week", sum_groups([(week_start(day.date), day.visitors) for day in days])
    return "month", sum_groups([(day.date[:7], day.visitors) for day in days])


def week_start(day: str) -> str:
    """Return the Monday of the week of *day*."""
    parsed = date.fromisoformat(day)

    return (parsed - timedelta(days=parsed.weekday())).isoformat()


def sum_groups(entries: Sequence[tuple[str, int]]) -> list[Day]:
    """Return the sum of each group of consecutive *entries*."""
    return [
        Day(name, sum(visitors for _, visitors in group))
        for name, group in groupby(entries, key=lambda entry: entry[0])
    ]


def bar_chart(days: Sequence[Day], width: int) -> list[str]:
    """Return a chart of *days* that is at most *width* characters wide."""
    _, groups = group_days(days)
    largest = max((group.visitors for group in groups), default=0)
    digits = len(f"{largest:,}")
    space = max(MIN_BAR, width - len(f"{groups[0].date}  ") - digits - 1)

    return [
        f"{group.date}  {group.visitors:>{digits},} {bar(group.visitors, largest, space)}".rstrip()
        for group in groups
    ]

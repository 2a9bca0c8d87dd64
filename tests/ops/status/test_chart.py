"""Sparklines and bar charts."""

from datetime import date, timedelta

import pytest

from footfall.counting.statistics import Day
from ops.status.chart import bar, bar_chart, group_days, sparkline


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        pytest.param([], "", id="none"),
        pytest.param([0, 0], "▁▁", id="zeros"),
        pytest.param([0, 1, 1_000_000], "▁▂█", id="one-is-visible"),
        pytest.param([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█", id="all-levels"),
    ],
)
def test_sparkline_is_scaled(numbers: list[int], text: str) -> None:
    """The largest number has the highest level, and only 0 has the lowest."""
    assert sparkline(numbers) == text


@pytest.mark.parametrize(
    ("number", "largest", "text"),
    [
        pytest.param(0, 0, "", id="no-visitors"),
        pytest.param(1, 1_000_000, "▏", id="one-is-visible"),
        pytest.param(5, 10, "██", id="half"),
        pytest.param(3, 32, "▍", id="eighths"),
        pytest.param(10, 10, "████", id="largest"),
    ],
)
def test_bar_is_scaled(number: int, largest: int, text: str) -> None:
    """A bar is proportional to the number, in eighths of a character."""
    assert bar(number, largest, 4) == text


def days(number: int) -> list[Day]:
    """Return days that end on Monday, 2026-11-30, with one visitor each."""
    return [Day((date(2026, 11, 30) - timedelta(days=ago)).isoformat(), 1) for ago in reversed(range(number))]


@pytest.mark.parametrize(
    ("number", "unit", "first", "last", "bars"),
    [
        pytest.param(31, "day", ("2026-10-31", 1), ("2026-11-30", 1), 31, id="days"),
        pytest.param(32, "week", ("2026-10-26", 3), ("2026-11-30", 1), 6, id="weeks"),
        pytest.param(366, "month", ("2025-11", 1), ("2026-11", 30), 13, id="months"),
    ],
)
def test_long_charts_have_bars_for_weeks_or_months(
    number: int, unit: str, first: tuple[str, int], last: tuple[str, int], bars: int
) -> None:
    """A chart never has more than about 30 bars for a year, and no visitor is left out."""
    name, groups = group_days(days(number))

    assert (name, groups[0], groups[-1], len(groups)) == (unit, first, last, bars)
    assert sum(group.visitors for group in groups) == number


@pytest.mark.parametrize("width", [20, 40, 100])
def test_chart_fits_into_the_terminal(width: int) -> None:
    """The longest bar ends at the width of the terminal. A narrow one gets a short bar."""
    chart = bar_chart([Day("2026-11-29", 5), Day("2026-11-30", 1_200)], width)

    assert chart[0].startswith("2026-11-29      5 ")
    assert len(chart[1]) == max(width, len("2026-11-30  1,200 ") + 8)

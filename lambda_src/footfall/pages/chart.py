"""The chart of visitors per day as an image, a text and a table."""

from collections.abc import Sequence

from footfall.counting.totals import Day
from footfall.pages.formats import date, day, number, visitors

# Pixels. The width depends on the page and the height is fixed, so the text keeps its size on a phone.
_TOP, _BASELINE, _HEIGHT = 24, 144, 168
_MIN_SCALE = 4  # Visitors: with a smaller maximum, no bar reaches the top.
_EDGE_DAYS = 3  # A centered number over one of these first or last days would be cut off.


def svg(days: Sequence[Day]) -> str:
    """Return the chart of *days*, oldest first and today last. The style sheet sets colors and fonts."""
    maximum = max((day.visitors for day in days), default=0)
    bars = "".join(_bar(index, days, max(maximum, _MIN_SCALE)) for index in range(len(days)))
    label = _maximum_label(days, maximum) if maximum else _empty_label()

    return (
        f'<svg class="chart" width="100%" height="{_HEIGHT}" role="img" aria-labelledby="chart-title"'
        ' aria-describedby="chart-summary"><title id="chart-title">Visitors per day</title>'
        f'<desc id="chart-summary">{summary(days)}</desc>{bars}'
        f'<line x2="100%" y1="{_BASELINE}.5" y2="{_BASELINE}.5"/>{label}{_date_labels(days)}</svg>'
    )


def summary(days: Sequence[Day]) -> str:
    """Return the content of the chart as text."""
    total = sum(day.visitors for day in days)
    if not total:
        return "There were no visitors on these days."
    busiest = _busiest(days)
    period = f"from {date(days[0].date)} to {date(days[-1].date)}"
    maximum = f"{number(busiest.visitors)} on {day(busiest.date)}"

    return f"{visitors(total)} {period}. Maximum: {maximum}. Today: {number(days[-1].visitors)}."


def table(days: Sequence[Day]) -> str:
    """Return the table of *days*, today first."""
    rows = "".join(
        f'<tr><th scope="row">{date(day.date)}</th><td>{number(day.visitors)}</td></tr>'
        for day in reversed(days)
    )

    return (
        '<table><thead><tr><th scope="col">Day</th><th scope="col">Visitors</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _bar(index: int, days: Sequence[Day], scale: int) -> str:
    """Return the bar of one day. A day with one visitor is visible; a day without visitors has no bar."""
    date, count = days[index]
    if not count:
        return ""
    width = 100 / len(days)
    height = max(2, round((_BASELINE - _TOP) * count / scale))
    css_class = "today" if index == len(days) - 1 else "day"
    horizontal = f'x="{width * (index + 0.15):.2f}%" width="{width * 0.7:.2f}%"'
    vertical = f'y="{_BASELINE - height}" height="{height}"'
    title = f"{day(date)}: {visitors(count)}"

    return f'<rect class="{css_class}" {horizontal} {vertical}><title>{title}</title></rect>'


def _maximum_label(days: Sequence[Day], maximum: int) -> str:
    """Return the largest number, above its bar. It shows the scale of the chart."""
    index, width = days.index(_busiest(days)), 100 / len(days)
    height = round((_BASELINE - _TOP) * maximum / max(maximum, _MIN_SCALE))
    if index < _EDGE_DAYS:
        anchor, x = "start", width * (index + 0.15)
    elif index >= len(days) - _EDGE_DAYS:
        anchor, x = "end", width * (index + 0.85)
    else:
        anchor, x = "middle", width * (index + 0.5)

    return f'<text x="{x:.2f}%" y="{_BASELINE - height - 8}" text-anchor="{anchor}">{number(maximum)}</text>'


def _empty_label() -> str:
    return f'<text x="50%" y="{(_TOP + _BASELINE) // 2}" text-anchor="middle">No visitors yet</text>'


def _date_labels(days: Sequence[Day]) -> str:
    """Return the first and the last date, below the baseline."""
    if not days:
        return ""
    first = f'<text y="{_HEIGHT - 6}">{day(days[0].date)}</text>' if len(days) > 1 else ""

    return f'{first}<text x="100%" y="{_HEIGHT - 6}" text-anchor="end">Today, {day(days[-1].date)}</text>'


def _busiest(days: Sequence[Day]) -> Day:
    """Return the day with the most visitors, the latest if there are several."""
    return max(reversed(days), key=lambda day: day.visitors)

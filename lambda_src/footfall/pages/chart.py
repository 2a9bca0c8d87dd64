"""Days as a picture, and in words for those who cannot see it."""

from collections.abc import Sequence

from footfall.counting.totals import Day
from footfall.pages.formats import date, day, number, visitors

# The picture is as wide as its place and always as high: so its letters keep their size on a phone.
_TOP, _FLOOR, _HEIGHT = 24, 144, 168  # Pixels.
# One visitor is no crowd: fewer than this do not fill the picture.
_LEAST_SCALE = 4
_NEAR_AN_EDGE = 3  # Days, where a number over its bar would be cut off.


def svg(days: Sequence[Day]) -> str:
    """Draw *days*, oldest first and today last; colours and letters are the style sheet's."""
    most = max((it.visitors for it in days), default=0)
    bars = "".join(_bar(at, days, max(most, _LEAST_SCALE)) for at in range(len(days)))
    note = _peak(days, most) if most else _nobody()

    return (
        f'<svg class="chart" width="100%" height="{_HEIGHT}" role="img" aria-labelledby="days"'
        f' aria-describedby="told"><title id="days">Visitors a day</title><desc id="told">{summary(days)}'
        f'</desc>{bars}<line x2="100%" y1="{_FLOOR}.5" y2="{_FLOOR}.5"/>{note}{_ends(days)}</svg>'
    )


def summary(days: Sequence[Day]) -> str:
    """Say in one sentence what the picture shows."""
    total = sum(it.visitors for it in days)
    if not total:
        return "Nobody was counted in these days."
    peak = _busiest(days)
    span = f"from {date(days[0].date)} to {date(days[-1].date)}"

    return (
        f"{visitors(total)} {span}: the most on {day(peak.date)}, {number(peak.visitors)};"
        f" today {number(days[-1].visitors)}."
    )


def table(days: Sequence[Day]) -> str:
    """List the days, today first."""
    rows = "".join(
        f'<tr><th scope="row">{date(it.date)}</th><td>{number(it.visitors)}</td></tr>'
        for it in reversed(days)
    )

    return (
        '<table><thead><tr><th scope="col">Day</th><th scope="col">Visitors</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _bar(at: int, days: Sequence[Day], scale: int) -> str:
    """Draw one day, visible from one visitor on; a day without any is its place on the floor."""
    it, pitch = days[at], 100 / len(days)
    if not it.visitors:
        return ""
    height = max(2, round((_FLOOR - _TOP) * it.visitors / scale))
    kind = "today" if at == len(days) - 1 else "day"
    place = (
        f'x="{pitch * (at + 0.15):.2f}%" width="{pitch * 0.7:.2f}%" y="{_FLOOR - height}" height="{height}"'
    )

    return f'<rect class="{kind}" {place}><title>{day(it.date)}: {visitors(it.visitors)}</title></rect>'


def _peak(days: Sequence[Day], most: int) -> str:
    """Write the largest number over its bar: it is the picture's scale."""
    at, pitch = days.index(_busiest(days)), 100 / len(days)
    height = round((_FLOOR - _TOP) * most / max(most, _LEAST_SCALE))
    if at < _NEAR_AN_EDGE:
        anchor, x = "start", pitch * (at + 0.15)
    elif at >= len(days) - _NEAR_AN_EDGE:
        anchor, x = "end", pitch * (at + 0.85)
    else:
        anchor, x = "middle", pitch * (at + 0.5)

    return f'<text x="{x:.2f}%" y="{_FLOOR - height - 8}" text-anchor="{anchor}">{number(most)}</text>'


def _nobody() -> str:
    return f'<text x="50%" y="{(_TOP + _FLOOR) // 2}" text-anchor="middle">Nobody yet</text>'


def _ends(days: Sequence[Day]) -> str:
    """Write the first date and the last under the floor."""
    if not days:
        return ""
    first = f'<text y="{_HEIGHT - 6}">{day(days[0].date)}</text>' if len(days) > 1 else ""

    return f'{first}<text x="100%" y="{_HEIGHT - 6}" text-anchor="end">Today, {day(days[-1].date)}</text>'


def _busiest(days: Sequence[Day]) -> Day:
    """Find the latest of the days with the most visitors."""
    return max(reversed(days), key=lambda it: it.visitors)

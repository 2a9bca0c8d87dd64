"""The chart of visitors per day or month as an image."""

from collections.abc import Sequence

from footfall.pages import formats, periods, scale
from footfall.pages.periods import Period, Periods

# Pixels. The width depends on the page and the height is fixed, so the text keeps its size on a phone.
_CUT_TOP, _TOP, _BASELINE, _HEIGHT = 20, 36, 144, 168
_EDGE = 0.1  # A centered number over this share of the first or last bars would be cut off.


def svg(shown: Periods) -> str:
    """Return the chart of at least one period. The style sheet sets colors and fonts."""
    bars = shown.periods
    top = scale.top([bar.visitors for bar in bars])

    return (
        f'<svg class="chart" height="{_HEIGHT}" role="img" aria-labelledby="chart-title"'
        f' aria-describedby="chart-summary"><title id="chart-title">Visitors per {shown.unit}</title>'
        f'<desc id="chart-summary">{periods.summary(shown)}</desc>'
        f"{_grid(top)}{''.join(_bar(index, bars, top) for index in range(len(bars)))}"
        f"{_maximum_label(bars, top)}{_period_labels(shown)}</svg>"
    )


def cut_bars(shown: Periods) -> str:
    """Return a sentence about the bars that are cut, or an empty string if there are none."""
    top = scale.top([bar.visitors for bar in shown.periods])
    cut = [f"{bar.name} ({bar.visitors:,})" for bar in shown.periods if bar.visitors > top]
    if not cut:
        return ""
    bars = f"bar of {cut[0]} is" if len(cut) == 1 else f"bars of {', '.join(cut[:-1])} and {cut[-1]} are"

    return f"The {bars} cut off, so that the other bars are visible."


def _grid(top: int) -> str:
    """Return the baseline, and lines at the top and at half of the scale with their numbers."""
    half = (_TOP + _BASELINE) // 2
    lines = "".join(f'<line x2="100%" y1="{y}.5" y2="{y}.5"/>' for y in (_TOP, half, _BASELINE))
    labels = "".join(
        f'<text x="-8" y="{y + 5}" text-anchor="end">{scale.label(count, top)}</text>'
        for y, count in ((_TOP, top), (half, top // 2))
    )

    return lines + labels


def _bar(index: int, bars: Sequence[Period], top: int) -> str:
    """Return one bar. A period with one visitor is visible; a period without visitors has no bar."""
    name, _, count = bars[index]
    if not count:
        return ""
    left, right = _sides(index, bars)
    height = _height(count, top)
    css_class = "current" if index == len(bars) - 1 else "past"
    y = _BASELINE - height
    # A slanted gap shows that the bar is cut off.
    gap = f'<line class="gap" x1="{left:.2f}%" x2="{right:.2f}%" y1="31" y2="26"/>' if count > top else ""

    return (
        f'<rect class="{css_class}" x="{left:.2f}%" width="{right - left:.2f}%" y="{y}" height="{height}">'
        f"<title>{name}: {formats.visitors(count)}</title></rect>{gap}"
    )


def _height(count: int, top: int) -> int:
    if count > top:
        return _BASELINE - _CUT_TOP
    return max(2, round((_BASELINE - _TOP) * count / top))


def _sides(index: int, bars: Sequence[Period]) -> tuple[float, float]:
    """Return the left and right side of a bar, in percent of the chart's width."""
    width = 100 / len(bars)

    return width * (index + 0.15), width * (index + 0.85)


def _maximum_label(bars: Sequence[Period], top: int) -> str:
    """Return the largest number, above its bar."""
    index = max(reversed(range(len(bars))), key=lambda index: bars[index].visitors)
    maximum = bars[index].visitors
    left, right = _sides(index, bars)
    anchor, x = "middle", (left + right) / 2
    if x < 100 * _EDGE:
        anchor, x = "start", left
    elif x > 100 * (1 - _EDGE):
        anchor, x = "end", right
    y = _BASELINE - _height(maximum, top) - 8

    return f'<text x="{x:.2f}%" y="{y}" text-anchor="{anchor}">{formats.number(maximum)}</text>'


def _period_labels(shown: Periods) -> str:
    """Return the names of the first and the current period, below the baseline."""
    first, current = shown.periods[0], shown.periods[-1]
    label = f'<text y="{_HEIGHT - 6}">{first.name}</text>' if first != current else ""
    name = f"{shown.current.capitalize()}, {current.name}"

    return f'{label}<text x="100%" y="{_HEIGHT - 6}" text-anchor="end">{name}</text>'

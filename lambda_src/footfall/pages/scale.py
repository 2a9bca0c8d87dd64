"""The scale of the chart: the number at its top, and which bars are cut because they exceed it."""

from collections.abc import Sequence

_MIN_TOP = 4  # Visitors: with a smaller maximum, no bar reaches the top.
_OUTLIER = 5  # A bar is an outlier if it is more than this many times as high as every bar that is not.
_MAX_OUTLIERS = 3
_MIN_OTHERS = 3  # Bars that are not empty. Fewer do not show what is usual.


def top(counts: Sequence[int]) -> int:
    """Return an even, round number: at least the maximum of *counts*, except up to 3 outliers."""
    ordered = sorted(filter(None, counts), reverse=True)
    maximum = next(iter(ordered), 0)
    for number in range(1, _MAX_OUTLIERS + 1):
        others = ordered[number:]
        if len(others) >= _MIN_OTHERS and ordered[number - 1] > _OUTLIER * others[0]:
            maximum = others[0]

    return max(_MIN_TOP, _round_up(maximum))


def label(count: int, top: int) -> str:
    """Return *count* as a label of an axis up to *top*: at most 5 characters below a billion."""
    for size, suffix in ((1_000_000, "M"), (10_000, "K")):
        if top >= size:
            return f"{count / (size if suffix == 'M' else 1000):g}{suffix}"
    return f"{count:,}"


def _round_up(maximum: int) -> int:
    """Return the next of 10, 12, 14, 16, 18, 20, 30, 40, 50, 60, 80, 100, and so on."""
    unit: int = 10 ** (len(str(maximum)) - 1)
    fifths = 1 if maximum <= 2 * unit else 5 if maximum <= 5 * unit else 10
    step = max(2, fifths * unit // 5)

    return -(-maximum // step) * step

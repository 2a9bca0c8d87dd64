"""The colours a badge may have, and the text that can be read on them."""

import re

from footfall.errors import BadColor

# The names of shields.io, in the shades of its badge-maker 6.0; blue and red a touch darker, for white text.
COLORS = {
    "blue": "#007bc2",
    "brightgreen": "#44bb00",
    "critical": "#d44040",
    "gray": "#555555",
    "green": "#67ac09",
    "grey": "#555555",
    "important": "#ea7233",
    "inactive": "#939393",
    "informational": "#007bc2",
    "lightgray": "#939393",
    "lightgrey": "#939393",
    "orange": "#ea7233",
    "red": "#d44040",
    "success": "#44bb00",
    "yellow": "#d8b800",
    "yellowgreen": "#95991a",
}
WHITE, BLACK = "#ffffff", "#000000"

_LEAST_CONTRAST = 4.5  # WCAG 2.2, level AA. Where white has less, black has 4.6 or more.
_DARK = 0.04045  # Up to here, sRGB is linear.


def fill(color: str) -> str:
    """Spell *color*, a name or 3 or 6 hexadecimal digits, as #rrggbb. Raises BadColor."""
    if color in COLORS:
        return COLORS[color]
    digits = color.removeprefix("#").lower()
    if not re.fullmatch("(?:[0-9a-f]{3}){1,2}", digits):
        raise BadColor
    return "#" + (digits if len(digits) == len("rrggbb") else "".join(2 * digit for digit in digits))


def ink(fill: str) -> str:
    """Choose white or black text for *fill*, white while it can be read."""
    return WHITE if contrast(WHITE, fill) >= _LEAST_CONTRAST else BLACK


def opposite(ink: str) -> str:
    """Choose the colour of the shadow that lifts *ink* off its ground."""
    return BLACK if ink == WHITE else WHITE


def contrast(one: str, other: str) -> float:
    """Compare two colours, 1 to 21, by WCAG 2.2's contrast ratio."""
    dark, light = sorted((_luminance(one), _luminance(other)))

    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))

    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= _DARK else ((channel + 0.055) / 1.055) ** 2.4)

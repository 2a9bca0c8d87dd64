"""The colors of a badge, and the text colors that are readable on them."""

import re

from footfall.errors import InvalidColorError

# The color names and values of shields.io (badge-maker 6.0). Blue and red are darker, for white text.
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

_MIN_CONTRAST = 4.5  # WCAG 2.2, level AA. If white text has a lower contrast, black text has at least 4.6.
_MAX_LINEAR = 0.04045  # sRGB is linear up to this value.


def to_hex(color: str) -> str:
    """Return *color*, a name or 3 or 6 hexadecimal digits, as #rrggbb. Raises InvalidColorError."""
    if color in COLORS:
        return COLORS[color]
    digits = color.removeprefix("#").lower()
    if not re.fullmatch("(?:[0-9a-f]{3}){1,2}", digits):
        raise InvalidColorError
    return "#" + (digits if len(digits) == len("rrggbb") else "".join(2 * digit for digit in digits))


def text_color(fill: str) -> str:
    """Return white if it is readable on *fill*, else black."""
    return WHITE if contrast(WHITE, fill) >= _MIN_CONTRAST else BLACK


def opposite(color: str) -> str:
    """Return black for white, and white for black: the color of the text's shadow."""
    return BLACK if color == WHITE else WHITE


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colors by WCAG 2.2, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))

    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[index : index + 2], 16) / 255) for index in (1, 3, 5))

    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= _MAX_LINEAR else ((channel + 0.055) / 1.055) ** 2.4)

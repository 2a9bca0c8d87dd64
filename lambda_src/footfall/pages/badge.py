"""The number as a badge, drawn as shields.io draws it."""

from html import escape
from typing import Any, NamedTuple

from footfall.errors import BadLabel, BadStyle
from footfall.pages import colors, text_width

LABEL, COLOR, STYLE = "visitors", "blue", "flat"
LONGEST_LABEL = 60  # Characters.

_BADGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{style.height}" role="img"'
    ' aria-label="{name}"><title>{name}</title>{ground}<g font-family="Verdana,Geneva,DejaVu Sans,sans-serif"'
    ' font-size="{style.size}" text-anchor="middle" text-rendering="geometricPrecision">{texts}</g></svg>'
)
_ROUND = (
    '<linearGradient id="shade" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" stop-opacity=".1"/>'
    '<stop offset="1" stop-opacity=".1"/></linearGradient>'
    '<clipPath id="round"><rect width="{width:g}" height="20" rx="3"/></clipPath><g clip-path="url(#round)">'
    '{boxes}<rect width="{width:g}" height="20" fill="url(#shade)"/></g>'
)
_SQUARE = '<g shape-rendering="crispEdges">{boxes}</g>'
_BOX = '<rect x="{it.start:g}" width="{it.box:g}" height="{style.height}" fill="{it.fill}"/>'
_SHADOW = '<text aria-hidden="true" {place} y="15" fill="{fill}" fill-opacity=".3">{text}</text>'


class _Style(NamedTuple):
    """How a badge is set, in pixels."""

    height: int
    size: int
    padding: int
    line: float
    ground: str = _SQUARE
    shadow: str = ""
    nudge: int = 0
    loud: bool = False


class _Half(NamedTuple):
    """The label or the message: its box, and where its text stands in it."""

    text: str
    fill: str
    start: float
    nudge: int
    length: float
    box: float
    bold: bool


_STYLES = {
    "flat": _Style(20, 11, 5, 14, _ROUND, _SHADOW, nudge=1),
    "flat-square": _Style(20, 11, 5, 14, nudge=1),
    "for-the-badge": _Style(28, 10, 12, 17.5, loud=True),
}
STYLES = tuple(_STYLES)


def svg(label: str, message: str, *, color: str = COLOR, style: str = STYLE) -> str:
    """Draw a badge. Raises BadColor, BadLabel or BadStyle."""
    check(label, color=color, style=style)
    message = "".join(filter(str.isprintable, message))
    halves = _halves(label, message, colors.fill(color), _STYLES[style])

    return _draw(halves, _STYLES[style], name=escape(f"{label}: {message}" if label else message))


def shield(label: str, message: str, color: str = COLOR) -> dict[str, Any]:
    """Describe a badge for shields.io to draw. Raises BadColor or BadLabel."""
    check(label, color=color)

    return {"schemaVersion": 1, "label": label, "message": message, "color": color.removeprefix("#")}


def check(label: str = LABEL, *, color: str = COLOR, style: str = STYLE) -> None:
    """Refuse what no badge can be drawn of. Raises BadColor, BadLabel or BadStyle."""
    if len(label) > LONGEST_LABEL or not label.isprintable():
        raise BadLabel
    if style not in _STYLES:
        raise BadStyle
    colors.fill(color)


def _halves(label: str, message: str, fill: str, style: _Style) -> list[_Half]:
    left = [_half(label, "#555555", style, nudge=style.nudge)] if label else []
    start = sum(half.box for half in left)
    nudge = -style.nudge * len(left)

    return [*left, _half(message, fill, style, start=start, nudge=nudge, bold=style.loud)]


def _half(  # noqa: PLR0913 - what tells the two apart.
    text: str, fill: str, style: _Style, *, start: float = 0, nudge: int = 0, bold: bool = False
) -> _Half:
    text = text.upper() if style.loud else text
    pixels = int(text_width.width(text, size=style.size, bold=bold))
    # Odd lengths meet the pixels, says shields.io; loud letters stand apart.
    length = pixels + 1.25 * len(text) if style.loud else pixels | 1

    return _Half(text, fill, start, nudge, length, length + 2 * style.padding, bold)


def _draw(halves: list[_Half], style: _Style, *, name: str) -> str:
    width = sum(it.box for it in halves)
    boxes = "".join(_BOX.format(it=it, style=style) for it in halves)
    ground = style.ground.format(width=width, boxes=boxes)
    texts = "".join(_text(it, style) for it in halves)

    return _BADGE.format(width=width, style=style, name=name, ground=ground, texts=texts)


def _text(half: _Half, style: _Style) -> str:
    ink, text = colors.ink(half.fill), escape(half.text)
    place = f'x="{half.start + half.box / 2 + half.nudge:g}" textLength="{half.length:g}"'
    shadow = style.shadow.format(place=place, text=text, fill=colors.opposite(ink))
    weight = ' font-weight="bold"' if half.bold else ""

    return f'{shadow}<text {place} y="{style.line}" fill="{ink}"{weight}>{text}</text>'

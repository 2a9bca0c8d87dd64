"""The badge: the count as an image in the style of shields.io."""

from html import escape
from typing import Any, NamedTuple

from footfall.errors import InvalidLabelError, InvalidStyleError
from footfall.pages import colors, text_width

LABEL, COLOR, STYLE = "visitors", "blue", "flat"
MAX_LABEL = 60  # Characters.

_BADGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{style.height}" role="img"'
    ' aria-label="{name}"><title>{name}</title>{background}'
    '<g font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="{style.size}" text-anchor="middle"'
    ' text-rendering="geometricPrecision">{texts}</g></svg>'
)
_ROUND = (
    '<linearGradient id="shade" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" stop-opacity=".1"/>'
    '<stop offset="1" stop-opacity=".1"/></linearGradient>'
    '<clipPath id="round"><rect width="{width:g}" height="20" rx="3"/></clipPath><g clip-path="url(#round)">'
    '{boxes}<rect width="{width:g}" height="20" fill="url(#shade)"/></g>'
)
_SQUARE = '<g shape-rendering="crispEdges">{boxes}</g>'
_BOX = '<rect x="{section.start:g}" width="{section.box:g}" height="{style.height}" fill="{section.fill}"/>'
_SHADOW = '<text aria-hidden="true" {position} y="15" fill="{fill}" fill-opacity=".3">{text}</text>'


class _Style(NamedTuple):
    """The measures of a style, in pixels."""

    height: int
    size: int
    padding: int
    line: float
    background: str = _SQUARE
    shadow: str = ""
    offset: int = 0
    uppercase: bool = False


class _Section(NamedTuple):
    """The label or the message: its text, its box and the offset of the text."""

    text: str
    fill: str
    start: float
    offset: int
    length: float
    box: float
    bold: bool


_STYLES = {
    "flat": _Style(20, 11, 5, 14, _ROUND, _SHADOW, offset=1),
    "flat-square": _Style(20, 11, 5, 14, offset=1),
    "for-the-badge": _Style(28, 10, 12, 17.5, uppercase=True),
}
STYLES = tuple(_STYLES)


def svg(label: str, message: str, *, color: str = COLOR, style: str = STYLE) -> str:
    """Return the badge as SVG. Raises InvalidColorError, InvalidLabelError or InvalidStyleError."""
    validate(label, color=color, style=style)
    message = "".join(filter(str.isprintable, message))
    sections = _sections(label, message, colors.to_hex(color), _STYLES[style])

    return _draw(sections, _STYLES[style], name=escape(f"{label}: {message}" if label else message))


def endpoint_badge(label: str, message: str, color: str = COLOR) -> dict[str, Any]:
    """Return a badge in the format of shields.io's endpoint badge.

    Raises InvalidColorError or InvalidLabelError.
    """
    validate(label, color=color)

    return {"schemaVersion": 1, "label": label, "message": message, "color": color.removeprefix("#")}


def validate(label: str = LABEL, *, color: str = COLOR, style: str = STYLE) -> None:
    """Raise InvalidColorError, InvalidLabelError or InvalidStyleError if the badge cannot be drawn."""
    if len(label) > MAX_LABEL or not label.isprintable():
        raise InvalidLabelError
    if style not in _STYLES:
        raise InvalidStyleError
    colors.to_hex(color)


def _sections(label: str, message: str, fill: str, style: _Style) -> list[_Section]:
    left = [_section(label, "#555555", style, offset=style.offset)] if label else []
    start = sum(section.box for section in left)
    offset = -style.offset * len(left)

    return [*left, _section(message, fill, style, start=start, offset=offset, bold=style.uppercase)]


def _section(  # noqa: PLR0913 - the label and the message differ in all of these.
    text: str, fill: str, style: _Style, *, start: float = 0, offset: int = 0, bold: bool = False
) -> _Section:
    text = text.upper() if style.uppercase else text
    pixels = int(text_width.width(text, size=style.size, bold=bold))
    # shields.io uses odd lengths, which align with pixels, and spaces uppercase letters.
    length = pixels + 1.25 * len(text) if style.uppercase else pixels | 1

    return _Section(text, fill, start, offset, length, length + 2 * style.padding, bold)


def _draw(sections: list[_Section], style: _Style, *, name: str) -> str:
    width = sum(section.box for section in sections)
    boxes = "".join(_BOX.format(section=section, style=style) for section in sections)
    background = style.background.format(width=width, boxes=boxes)
    texts = "".join(_text(section, style) for section in sections)

    return _BADGE.format(width=width, style=style, name=name, background=background, texts=texts)


def _text(section: _Section, style: _Style) -> str:
    color, text = colors.text_color(section.fill), escape(section.text)
    position = f'x="{section.start + section.box / 2 + section.offset:g}" textLength="{section.length:g}"'
    shadow = style.shadow.format(position=position, text=text, fill=colors.opposite(color))
    weight = ' font-weight="bold"' if section.bold else ""

    return f'{shadow}<text {position} y="{style.line}" fill="{color}"{weight}>{text}</text>'

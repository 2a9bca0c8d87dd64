"""Promises of the badge: drawn as shields.io draws it, readable, and harmless whatever is asked."""

from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as some

from footfall.errors import BadColor, BadLabel, BadStyle, Refusal
from footfall.pages import badge, colors

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {f"{SVG}{tag}" for tag in ("svg", "title", "g", "text", "rect", "clipPath", "linearGradient", "stop")}
HEX = some.from_regex(r"#?([0-9a-fA-F]{3}){1,2}", fullmatch=True)
LABELS = some.text(some.characters(exclude_categories=["C", "Zl", "Zp", "Zs"]), max_size=60)


def parse(svg: str) -> Element:
    """Read a badge as XML."""
    return fromstring(svg)  # noqa: S314 - we wrote it ourselves.


@pytest.mark.parametrize(
    ("label", "message", "style", "width"),
    [
        ("visitors", "12,345", "flat", 98),
        ("visitors", "12,345", "flat-square", 98),
        ("visitors", "12,345", "for-the-badge", 153.5),
        ("visitors", "7", "flat", 66),
        ("", "7", "flat", 17),
        ("", "7", "for-the-badge", 32.25),
        ("unique visitors (all)", "0", "flat", 134),
    ],
)
def test_a_badge_is_as_wide_as_shields_draws_it(label: str, message: str, style: str, width: float) -> None:
    """Beside other badges it does not look foreign; the widths are those of shields.io's badge-maker 6.0."""
    drawn = parse(badge.svg(label, message, style=style))

    assert float(drawn.attrib["width"]) == width
    assert drawn.attrib["height"] == ("28" if style == "for-the-badge" else "20")


@given(label=LABELS, message=some.text(), color=HEX, style=some.sampled_from(badge.STYLES))
def test_whatever_is_asked_the_badge_is_well_formed_and_draws_only(
    label: str, message: str, color: str, style: str
) -> None:
    """No label and no message becomes markup: there are shapes and text in it, and no script."""
    drawn = parse(badge.svg(label, message, color=color, style=style))

    assert {it.tag for it in drawn.iter()} <= DRAWN
    assert not {name for it in drawn.iter() for name in it.attrib if name.startswith("on") or "href" in name}


@pytest.mark.parametrize("style", badge.STYLES)
@pytest.mark.parametrize(
    ("label", "name"),
    [("readers & friends", "readers & friends: 7"), ("", "7")],
    ids=["labelled", "bare"],
)
def test_a_badge_says_its_number_to_those_who_cannot_see_it(style: str, label: str, name: str) -> None:
    """Screen readers hear label and number as one picture's name."""
    drawn = parse(badge.svg(label, "7", style=style))

    assert drawn.attrib["role"] == "img"
    assert drawn.attrib["aria-label"] == drawn.findtext(f"{SVG}title") == name


@given(HEX)
def test_the_number_can_be_read_on_any_color(color: str) -> None:
    """Text is white or black, whichever the colour needs, at level AA's 4.5 to 1."""
    texts = parse(badge.svg("", "7", color=color, style="flat-square")).iter(f"{SVG}text")

    assert all(colors.contrast(it.attrib["fill"], colors.fill(color)) >= 4.5 for it in texts)


@pytest.mark.parametrize(
    ("color", "ink"), [("blue", colors.WHITE), ("red", colors.WHITE), ("green", colors.BLACK)]
)
def test_white_is_chosen_while_it_can_be_read(color: str, ink: str) -> None:
    """The commonest badges look as elsewhere: white on blue and red; only light colours get black."""
    assert colors.ink(colors.fill(color)) == ink


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#767676", "#ffffff", 4.54), ("#ff0000", "#00ff00", 2.91)],
)
def test_contrast_is_what_wcag_says(one: str, other: str, ratio: float) -> None:
    """The ratio is that of WCAG 2.2, in either order."""
    assert round(colors.contrast(one, other), 2) == round(colors.contrast(other, one), 2) == ratio


@pytest.mark.parametrize(
    ("color", "fill"),
    [
        pytest.param("brightgreen", "#44bb00", id="name"),
        pytest.param("inactive", "#939393", id="other-name"),
        pytest.param("0aF", "#00aaff", id="three-digits"),
        pytest.param("#00AAff", "#00aaff", id="six-digits"),
    ],
)
def test_a_color_is_a_name_or_digits(color: str, fill: str) -> None:
    """The names of shields.io and hexadecimal digits, with or without their hash, are drawn."""
    boxes = parse(badge.svg("", "7", color=color, style="flat-square")).iter(f"{SVG}rect")

    assert [box.attrib["fill"] for box in boxes] == [fill]


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        pytest.param({"color": ""}, BadColor, id="no-color"),
        pytest.param({"color": "##fff"}, BadColor, id="two-hashes"),
        pytest.param({"color": "ffff"}, BadColor, id="four-digits"),
        pytest.param({"color": "fff\n"}, BadColor, id="line-end"),
        pytest.param({"color": "\uff11\uff11\uff11"}, BadColor, id="wide-digits"),
        pytest.param({"color": 'red" onload="alert(1)'}, BadColor, id="markup"),
        pytest.param({"label": "x" * 61}, BadLabel, id="long-label"),
        pytest.param({"label": "a\0b"}, BadLabel, id="null"),
        pytest.param({"label": "a\u202eb"}, BadLabel, id="turned-round"),
        pytest.param({"label": "\ud800"}, BadLabel, id="half-a-letter"),
        pytest.param({"style": "plastic"}, BadStyle, id="style"),
    ],
)
def test_what_cannot_be_drawn_is_refused(asked: dict[str, str], refusal: type[Refusal]) -> None:
    """The refusal is the same before anything is read and when it is drawn, and says what to change."""
    with pytest.raises(refusal) as checked:
        badge.check(**asked)
    with pytest.raises(refusal):
        badge.svg(**{"label": "visitors", "message": "7"} | asked)

    assert (checked.value.error, checked.value.status) == ("bad_query", 400)


def test_the_refusals_name_what_there_is() -> None:
    """The sentences quote the limit and the styles, so they must keep up with them."""
    assert str(badge.LONGEST_LABEL) in str(BadLabel.__doc__)
    assert all(style in str(BadStyle.__doc__) for style in badge.STYLES)


def test_shields_gets_what_its_endpoint_badge_asks_for() -> None:
    """The JSON has the four fields of shields.io's schema, version 1."""
    assert badge.shield("visitors", "12,345", "#0aF") == {
        "schemaVersion": 1,
        "label": "visitors",
        "message": "12,345",
        "color": "0aF",
    }


def test_shields_gets_nothing_that_we_would_not_draw() -> None:
    """A colour that is refused for the picture is refused for the JSON too."""
    with pytest.raises(BadColor):
        badge.shield("visitors", "7", "url(x)")

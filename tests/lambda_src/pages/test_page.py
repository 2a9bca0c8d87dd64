"""Tests of the page: it follows the site's settings, is safe to open, and its snippets can be copied."""

import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as some

from footfall.counting.totals import Day, Totals
from footfall.pages import page, privacy
from footfall.pages.colors import contrast
from footfall.settings import Site
from tests.lambda_src.harness.page_parser import MAIN, parse_page


@pytest.mark.parametrize(
    ("totals", "heading", "lead"),
    [
        pytest.param(Totals(0, None), "0 unique visitors", "to ada.example.com. Each", id="no-visitors"),
        pytest.param(
            Totals(1, "2026-11-05"),
            "1 unique visitor",
            "to ada.example.com, since 5 November 2026.",
            id="one",
        ),
        pytest.param(
            Totals(12_345, "2024-02-29"), "12,345 unique visitors", "since 29 February 2024", id="many"
        ),
    ],
)
def test_count_is_the_heading(totals: Totals, heading: str, lead: str) -> None:
    """The h1 contains the count, and the next line the site's hosts and the date of the first visit."""
    parsed = parse_page(totals=totals)

    assert parsed.text["h1"] == [heading]
    assert lead in parsed.text["p"][0]
    assert parsed.text["title"][0] == f"{heading} to ada.example.com"


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([0, 0], "0 visitors, 0 of them today."),
        ([0, 1], "1 visitor, 1 of them today."),
        ([1234, 1], "1,235 visitors, 1 of them today."),
        ([], "0 visitors, 0 of them today."),
    ],
)
def test_chart_summary_adds_up_the_days(counts: list[int], sentence: str) -> None:
    """The text above the chart contains the visitors of all its days and of today."""
    days = [Day(f"2026-11-{at:02}", count) for at, count in enumerate(counts, start=22)]

    parsed = parse_page(days=days)

    assert parsed.text["p"][1] == sentence
    assert parsed.text["h2"][0] == f"Last {len(counts)} days"


@pytest.mark.parametrize(
    ("site", "name"),
    [
        pytest.param(Site("blog", []), "blog", id="no-origin"),
        pytest.param(
            Site("main", ["https://a.io", "http://localhost:3000"]), "a.io, localhost:3000", id="two"
        ),
    ],
)
def test_site_is_named_by_its_hosts(site: Site, name: str) -> None:
    """The page shows the hosts of the site's origins, or the site's name if it has no origins."""
    assert parse_page(site).text["strong"] == [name]


def test_policy_allows_only_the_style_sheet() -> None:
    """The policy contains the hash of the page's style sheet and 'none' for everything else."""
    style = b64encode(sha256(parse_page().text["style"][0].encode()).digest()).decode()

    assert page.content_security_policy().split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{style}'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]


def test_page_contains_nothing_that_its_policy_blocks() -> None:
    """The page has no script, style attribute, event handler, frame or external resource."""
    parsed = parse_page()
    names = {name for _, attributes in parsed.elements for name in attributes}

    assert not {"script", "link", "img", "iframe", "form", "base"} & {tag for tag, _ in parsed.elements}
    assert not {name for name in names if name.startswith("on") or name in {"style", "src", "href"}}


HOSTILE = some.one_of(
    some.text(), some.sampled_from(['"><script>x</script>', "</code></pre>", "{base}", "&#60;"])
)


@given(origin=HOSTILE, name=HOSTILE, base_url=HOSTILE, script=HOSTILE)
def test_no_value_becomes_markup(origin: str, name: str, base_url: str, script: str) -> None:
    """The page has the same elements for any origin, name, URL and script."""
    hostile = parse_page(Site(name, [f"https://{origin}"]), base_url=base_url, script=script)

    assert Counter(tag for tag, _ in hostile.elements) == Counter(tag for tag, _ in parse_page().elements)


def test_code_blocks_can_be_scrolled_with_the_keyboard() -> None:
    """Every code block is focusable and has a unique name."""
    blocks = [attributes for tag, attributes in parse_page().elements if tag == "pre"]

    assert {(block["tabindex"], block["role"]) for block in blocks} == {("0", "region")}
    assert len({block["aria-label"] for block in blocks}) == len(blocks) == 8


def test_ids_are_unique_and_references_resolve() -> None:
    """The chart and the badge are in one document, and every label refers to an existing id."""
    elements = parse_page().elements
    ids = Counter(attributes["id"] for _, attributes in elements if "id" in attributes)
    labels = [
        attributes[name]
        for _, attributes in elements
        for name in ("aria-labelledby", "aria-describedby")
        if name in attributes
    ]

    assert set(ids.values()) == {1}
    assert labels
    assert set(labels) <= set(ids)


@pytest.mark.parametrize(
    ("site", "included", "excluded"),
    [
        pytest.param(
            MAIN, ["Without limit", "pseudonymous", "counted only once."], ["short-lived"], id="forever"
        ),
        pytest.param(
            MAIN._replace(window="month"),
            [
                "Until the month is over, at midnight of its last day (UTC)",
                "short-lived",
                "counted once a month",
            ],
            ["Without limit", "{"],
            id="month",
        ),
        pytest.param(
            MAIN._replace(window="day", utc_offset="-03:30"),
            ["Until the day is over, at midnight (UTC-03:30)", "counted once a day"],
            ["Without limit"],
            id="day",
        ),
        pytest.param(MAIN._replace(by_browser=True), ["two browsers are two visitors"], ["{"], id="browser"),
        pytest.param(MAIN, ["IPv4 address", "household"], ["two browsers", "IPv6"], id="household"),
        pytest.param(
            MAIN,
            ["Do Not Track", "Global Privacy Control", "#footfall-off", "#footfall-on"],
            [],
            id="opt-out",
        ),
    ],
)
def test_privacy_section_follows_the_settings(site: Site, included: list[str], excluded: list[str]) -> None:
    """The privacy section describes the site's own settings and never contains the word "anonymous"."""
    text = parse_page(site).text["body"][0]

    assert [words for words in included if words not in text] == []
    assert [words for words in [*excluded, "anonym", "Anonym"] if words in text] == []


@pytest.mark.parametrize(
    ("ip_address_type", "included", "excluded"),
    [
        pytest.param("ipv4", "customers of a mobile carrier", "/64 network", id="ipv4"),
        pytest.param("dualstack", "/64 network of an IPv6 address", "mobile carrier", id="dualstack"),
    ],
)
def test_page_describes_the_addresses_of_visitors(ip_address_type: str, included: str, excluded: str) -> None:
    """The page says which addresses are one visitor, and mentions IPv6 only if the API accepts it."""
    text = parse_page(ip_address_type=ip_address_type).text["body"][0]

    assert included in text
    assert excluded not in text


@pytest.mark.parametrize("window", ["forever", "month"])
def test_page_says_that_the_owner_can_test_an_address(window: str) -> None:
    """While the key exists, the owner can test an address, and the page states this."""
    response = privacy.questions(MAIN._replace(window=window), ip_address_type="ipv4")[
        "How long can a pseudonym be linked to an address?"
    ]

    assert "can test whether an address was counted" in response


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colors_have_enough_contrast(scheme: str) -> None:
    """Text has a contrast of at least 4.5 to 1 (WCAG level AA), and bars and outlines of at least 3 to 1."""
    blocks = [
        dict(re.findall(r"--(\w+): (#\w+)", block))
        for block in parse_page().text["style"][0].split(":root")[1:]
    ]
    colors = dict(zip(("light", "dark"), blocks, strict=True))[scheme]

    for background in ("ground", "raised"):
        assert min(contrast(colors[name], colors[background]) for name in ("text", "quiet")) >= 4.5
    assert min(contrast(colors[name], colors["ground"]) for name in ("accent", "soft")) >= 3


def test_long_number_has_a_smaller_font() -> None:
    """A count of a million or more gets the class `long`."""
    classes = [
        attributes.get("class") for tag, attributes in parse_page(totals=Totals(1_000_000, None)).elements
    ]

    assert "number long" in classes

"""Tests of the page for visitors: it shows the statistics and follows the settings of the site."""

import re

import pytest

from footfall.counting.statistics import Day
from footfall.counting.totals import PageTotals, Totals
from footfall.pages import privacy
from footfall.pages.colors import contrast
from footfall.settings import Site
from tests.lambda_src.harness.page_parser import MAIN, parse_page

YEAR = ["2025-11", "2025-12", *(f"2026-{month:02}" for month in range(1, 11))]


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
        ([0, 0], "No visitors in the last 2 days. "),
        ([0, 1], "1 visitor, 1 of them today. "),
        ([1234, 1], "1,235 visitors, 1 of them today. "),
    ],
)
def test_chart_summary_adds_up_the_days(counts: list[int], sentence: str) -> None:
    """The text above the chart contains the visitors of all its days and of today."""
    days = [Day(f"2026-11-{at:02}", count) for at, count in enumerate(counts, start=22)]

    parsed = parse_page(days=days)

    assert parsed.text["p"][1].startswith(sentence)
    assert parsed.text["h2"][0] == f"Last {len(counts)} days"


@pytest.mark.parametrize(
    ("site", "name", "links"),
    [
        pytest.param(Site("blog", []), "blog", [], id="no-origin"),
        pytest.param(
            Site("main", ["http://localhost:3000", "https://a.io", "https://b.io"]),
            "localhost:3000, a.io, b.io",
            ["https://a.io", "https://b.io"],
            id="several",
        ),
    ],
)
def test_site_is_named_by_its_hosts(site: Site, name: str, links: list[str]) -> None:
    """The page shows the hosts of the site's origins, linked if they use HTTPS, or the site's name."""
    parsed = parse_page(site)

    assert parsed.text["strong"] == [name]
    assert [link for link in parsed.links if link.startswith("http")] == links


def test_chart_links_to_the_other_chart() -> None:
    """The chart of days links to the chart of months of the same site, and the other way round."""
    blog = Site("blog", [])

    assert "?site=blog&chart=months" in parse_page(blog).links
    assert "?site=blog&chart=days" in parse_page(blog, chart_name="months").links
    assert not [link for link in parse_page(blog, totals=Totals(0, None)).links if "chart" in link]


def test_months_replace_the_days() -> None:
    """The chart of months shows the visitors of 12 months, from the days of a year."""
    days = [Day("2025-10-31", 4), *(Day(f"{month}-01", 5) for month in (*YEAR, "2026-11"))]

    parsed = parse_page(days=days, chart_name="months")

    assert parsed.text["h2"][0] == "Last 12 months"
    assert parsed.text["p"][1].startswith("60 visitors, 5 of them this month. ")


def test_statistics_are_absent_if_they_are_private() -> None:
    """A page with private statistics shows the count and the privacy section, but no date or other number."""
    site = MAIN._replace(statistics="private", pages=True)

    parsed = parse_page(site, pages=[PageTotals("/a", 7, "2026-11-01")])

    assert parsed.text["h1"] == ["12,345 unique visitors"]
    assert parsed.text["h2"] == ["Privacy"]
    assert "since" not in parsed.text["p"][0]
    assert parsed.text["p"][1] == "The other statistics of this site are private."
    assert not {"svg", "table"} & {tag for tag, _ in parsed.elements}


def test_pages_are_shown_only_if_they_are_counted() -> None:
    """The most-read pages are a section of a site that counts pages, also before the first one is counted."""
    assert "Most-read pages" not in parse_page(pages=[PageTotals("/a", 7, "2026-11-01")]).text["h2"]
    assert "Most-read pages" in parse_page(MAIN._replace(pages=True)).text["h2"]


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

"""Promises of the page: true of its own site, safe to open, and good to copy from."""

import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as some

from footfall.counting.totals import Day, Tally
from footfall.pages import page, privacy
from footfall.pages.colors import contrast
from footfall.settings import Site
from tests.lambda_src.harness.page_parser import MAIN, read


@pytest.mark.parametrize(
    ("tally", "heading", "lead"),
    [
        pytest.param(Tally(0, None), "0 unique visitors", "of ada.example.com. Each", id="nobody"),
        pytest.param(
            Tally(1, "2026-11-05"), "1 unique visitor", "of ada.example.com, since 5 November 2026.", id="one"
        ),
        pytest.param(
            Tally(12_345, "2024-02-29"), "12,345 unique visitors", "since 29 February 2024", id="many"
        ),
    ],
)
def test_the_number_is_the_heading(tally: Tally, heading: str, lead: str) -> None:
    """The one h1 says the number, and the line below it what was counted and since when."""
    seen = read(tally=tally)

    assert seen.text["h1"] == [heading]
    assert lead in seen.text["p"][0]
    assert seen.text["title"][0] == f"{heading} of ada.example.com"


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([0, 0], "0 visitors, 0 of them today."),
        ([0, 1], "1 visitor, 1 of them today."),
        ([1234, 1], "1,235 visitors, 1 of them today."),
        ([], "0 visitors, 0 of them today."),
    ],
)
def test_the_last_days_are_added_up(counts: list[int], sentence: str) -> None:
    """Above the chart stands how many came in all of its days, and today."""
    days = [Day(f"2026-11-{at:02}", count) for at, count in enumerate(counts, start=22)]

    seen = read(days=days)

    assert seen.text["p"][1] == sentence
    assert seen.text["h2"][0] == f"The last {len(counts)} days"


@pytest.mark.parametrize(
    ("site", "name"),
    [
        pytest.param(Site("blog", []), "blog", id="no-origin"),
        pytest.param(
            Site("main", ["https://a.io", "http://localhost:3000"]), "a.io, localhost:3000", id="two"
        ),
    ],
)
def test_a_site_is_called_as_people_know_it(site: Site, name: str) -> None:
    """By its hosts, and only where it has none by the counter's own name for it."""
    assert read(site).text["strong"] == [name]


def test_the_policy_allows_the_page_its_style_sheet_and_nothing_else() -> None:
    """The style sheet in the page is the one that the policy names by hash; all else is 'none'."""
    style = b64encode(sha256(read().text["style"][0].encode()).digest()).decode()

    assert page.policy().split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{style}'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]


def test_the_page_needs_nothing_that_its_policy_forbids() -> None:
    """No script, no style attribute, no handler, no frame, and nothing to load."""
    seen = read()
    names = {name for _, attributes in seen.elements for name in attributes}

    assert not {"script", "link", "img", "iframe", "form", "base"} & {tag for tag, _ in seen.elements}
    assert not {name for name in names if name.startswith("on") or name in {"style", "src", "href"}}


HOSTILE = some.one_of(
    some.text(), some.sampled_from(['"><script>x</script>', "</code></pre>", "{base}", "&#60;"])
)


@given(origin=HOSTILE, name=HOSTILE, base=HOSTILE, script=HOSTILE)
def test_nothing_put_into_the_page_becomes_markup(origin: str, name: str, base: str, script: str) -> None:
    """Whatever names, addresses and the script hold, the page has the same elements."""
    hostile = read(Site(name, [f"https://{origin}"]), base=base, script=script)

    assert Counter(tag for tag, _ in hostile.elements) == Counter(tag for tag, _ in read().elements)


def test_what_scrolls_can_be_scrolled_by_keyboard() -> None:
    """Every block of code takes the focus, and has a name of its own."""
    blocks = [attributes for tag, attributes in read().elements if tag == "pre"]

    assert {(it["tabindex"], it["role"]) for it in blocks} == {("0", "region")}
    assert len({it["aria-label"] for it in blocks}) == len(blocks) == 7


def test_ids_are_each_one_of_a_kind_and_every_reference_finds_its_own() -> None:
    """Chart and badge stand in one document, and labels point to what is there."""
    elements = read().elements
    ids = Counter(attributes["id"] for _, attributes in elements if "id" in attributes)
    labels = [
        it[name] for _, it in elements for name in ("aria-labelledby", "aria-describedby") if name in it
    ]

    assert set(ids.values()) == {1}
    assert labels
    assert set(labels) <= set(ids)


@pytest.mark.parametrize(
    ("site", "said", "unsaid"),
    [
        pytest.param(MAIN, ["Without end", "pseudonymous", "counted once,"], ["short-lived"], id="forever"),
        pytest.param(
            MAIN._replace(window="month"),
            [
                "Until the month is over, at midnight of its last day (UTC)",
                "short-lived",
                "counted once a month",
            ],
            ["Without end", "{"],
            id="month",
        ),
        pytest.param(
            MAIN._replace(window="day", utc_offset="-03:30"),
            ["Until the day is over, at midnight (UTC-03:30)", "counted once a day"],
            ["Without end"],
            id="day",
        ),
        pytest.param(MAIN._replace(by_browser=True), ["two browsers are two visitors"], ["{"], id="browser"),
        pytest.param(MAIN, ["/64", "household"], ["two browsers"], id="household"),
        pytest.param(
            MAIN, ["Do Not Track", "Global Privacy Control", "#footfall-off", "#footfall-on"], [], id="choice"
        ),
    ],
)
def test_the_page_says_what_is_true_of_its_site(site: Site, said: list[str], unsaid: list[str]) -> None:
    """The privacy paragraph is made of the site's own settings, and promises no more than is kept."""
    text = read(site).text["body"][0]

    assert [words for words in said if words not in text] == []
    assert [words for words in [*unsaid, "anonym", "Anonym"] if words in text] == []


@pytest.mark.parametrize("window", ["forever", "month"])
def test_the_owner_can_test_an_address_and_the_page_admits_it(window: str) -> None:
    """A pseudonym is no more than that while its key lives."""
    answer = privacy.facts(MAIN._replace(window=window))["How long can a pseudonym be linked to an address?"]

    assert "can test whether an address was counted" in answer


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_style_sheet_can_be_read_in_light_and_dark(scheme: str) -> None:
    """Text has level AA's 4.5 to 1 on both grounds, and bars and outlines 3 to 1."""
    blocks = [dict(re.findall(r"--(\w+): (#\w+)", it)) for it in read().text["style"][0].split(":root")[1:]]
    shade = dict(zip(("light", "dark"), blocks, strict=True))[scheme]

    for ground in ("ground", "raised"):
        assert min(contrast(shade[it], shade[ground]) for it in ("text", "quiet")) >= 4.5
    assert min(contrast(shade[it], shade["ground"]) for it in ("accent", "soft")) >= 3


def test_a_number_of_millions_fits_a_phone() -> None:
    """Long numbers are set smaller."""
    classes = [attributes.get("class") for tag, attributes in read(tally=Tally(1_000_000, None)).elements]

    assert "number long" in classes

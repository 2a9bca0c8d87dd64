"""Tests of the exclusions on the page: numbers, shares, and what the wishes of visitors add up to."""

import pytest

from footfall.counting.statistics import Day, Statistics
from footfall.counting.totals import Totals
from footfall.pages import exclusions
from footfall.settings import Site
from tests.lambda_src.harness.page_parser import MAIN, ParsedPage


def parse(site: Site, **numbers: int) -> ParsedPage:
    """Return the exclusions of two days with 300 visitors, parsed."""
    none = dict.fromkeys(("bot", "prefetch", "dnt", "gpc"), 0)
    days = [Day("2026-11-29", 299), Day("2026-11-30", 1)]

    return ParsedPage(exclusions.html(site, Statistics(Totals(300, None), days, none | numbers)))


def test_reasons_have_numbers_and_shares() -> None:
    """The table has each reason with its number and its share of all exclusions, at least 1 %."""
    parsed = parse(MAIN, bot=1_990, dnt=9, gpc=1)

    assert list(zip(parsed.text["th"][3:], parsed.text["td"][::2], parsed.text["td"][1::2], strict=True)) == [
        ("Bots and programs", "1,990", "100 %"),
        ("Prefetched pages", "0", "0 %"),
        ("Do Not Track", "9", "1 %"),
        ("Global Privacy Control", "1", "1 %"),
    ]


@pytest.mark.parametrize(
    ("site", "numbers", "sentence"),
    [
        pytest.param(
            MAIN,
            {"dnt": 20, "gpc": 80},
            "Because of Do Not Track and Global Privacy Control, the count lacks at most 100 visitors, or "
            "25 % of all visitors",
            id="both",
        ),
        pytest.param(
            MAIN._replace(honour=["gpc"]),
            {"dnt": 20, "gpc": 1},
            "Because of Global Privacy Control, the count lacks at most 1 visitor, or 1 % of",
            id="one-honored",
        ),
        pytest.param(MAIN, {"bot": 5}, None, id="only-bots"),
        pytest.param(MAIN._replace(honour=[]), {"bot": 5, "gpc": 7}, None, id="none-honored"),
    ],
)
def test_wishes_are_compared_with_visitors(site: Site, numbers: dict[str, int], sentence: str | None) -> None:
    """The text says how many visitors are missing at most because the site honors their wishes."""
    text = parse(site, **numbers).text["p"][1:]

    assert [paragraph.startswith(sentence or "-") for paragraph in text] == [True] * bool(sentence)


@pytest.mark.parametrize(
    ("honour", "numbers", "shown"),
    [
        pytest.param(["gpc"], {"bot": 1}, False, id="not-honored"),
        pytest.param(["gpc"], {"bot": 1, "dnt": 1}, True, id="honored-until-lately"),
        pytest.param(["dnt"], {"bot": 1}, True, id="honored"),
    ],
)
def test_wish_is_shown_if_it_is_honored(honour: list[str], numbers: dict[str, int], shown: bool) -> None:  # noqa: FBT001 - a case of the table.
    """The table has a row for a wish that the site honors, or that has a number."""
    names = parse(MAIN._replace(honour=honour), **numbers).text["th"]

    assert ("Do Not Track" in names) == shown


def test_no_exclusion_is_one_sentence() -> None:
    """Without exclusions, there is no table."""
    parsed = parse(MAIN)

    assert parsed.text["p"] == ["No request of the last 2 days was excluded."]
    assert "table" not in parsed.text

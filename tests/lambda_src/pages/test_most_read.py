"""Tests of the most-read pages: bounded, and safe, because strangers can choose the paths."""

import pytest

from footfall.counting.totals import PageTotals
from footfall.pages import most_read
from tests.lambda_src.harness.page_parser import MAIN, ParsedPage

SITE = MAIN._replace(pages=True, max_pages=12)


def pages(number: int) -> list[PageTotals]:
    """Return a *number* of pages, the most-read first."""
    return [PageTotals(f"/{at}", 2_000 - at, "2026-11-01") for at in range(number)]


@pytest.mark.parametrize(
    ("number", "sentence", "rows"),
    [
        pytest.param(0, "No page was visited yet.", 0, id="none"),
        pytest.param(1, "Counted so far: 1 page.", 1, id="one"),
        pytest.param(11, "Counted so far: 11 pages.", 10, id="more-than-shown"),
        pytest.param(12, "12 pages. The limit is reached: further pages are not counted.", 10, id="limit"),
    ],
)
def test_ten_pages_are_shown(number: int, sentence: str, rows: int) -> None:
    """The table has the 10 most-read pages, and the text says how many there are at which limit."""
    parsed = ParsedPage(most_read.html(SITE, pages(number)))

    assert parsed.text["p"][0].endswith(sentence)
    assert parsed.text.get("td", []) == [f"{2_000 - at:,}" for at in range(rows)]
    assert parsed.text.get("bdi", []) == [f"/{at}" for at in range(rows)]


@pytest.mark.parametrize(
    ("path", "link"),
    [
        pytest.param("/blog/hello", "https://ada.example.com/blog/hello", id="plain"),
        pytest.param("//evil.example", "https://ada.example.com//evil.example", id="looks-like-a-host"),
        pytest.param("/a b ", "https://ada.example.com/a%20b%20", id="spaces"),
        pytest.param("/%3Fq", "https://ada.example.com/%3Fq", id="encoded-delimiter"),
        pytest.param(".evil.example/", None, id="would-change-the-host"),
    ],
)
def test_page_links_to_the_site(path: str, link: str | None) -> None:
    """A page is linked on the site's own origin, whatever its path is, and shown as it is stored."""
    parsed = ParsedPage(most_read.html(SITE, [PageTotals(path, 1, "2026-11-01")]))

    assert parsed.links == ([link] if link else [])
    assert parsed.text["bdi"] == [path]


def test_page_is_not_linked_without_https() -> None:
    """A site without an HTTPS origin has no links, because the pages of a laptop are not the visitor's."""
    site = SITE._replace(origins=["http://localhost:3000"])

    assert ParsedPage(most_read.html(site, pages(1))).links == []

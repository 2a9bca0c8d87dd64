"""Tests of pages in a real browser, against the real API: the script counts them, and shows their counts."""

import pytest
from playwright.sync_api import expect

from tests.browser.api_proxy import ApiProxy
from tests.browser.fake_site import FakeSite
from tests.browser.visitor import COUNT_MARKUP, NewVisitor, Visitor, count_element
from tests.tools.clone import read_count

pytestmark = pytest.mark.slow

PAGE_MARKUP = "<p>Read by <span data-footfall-page>?</span></p>"


def expect_page_count(visitor: Visitor, url: str, count: str, site_count: int) -> None:
    """Open a page, and wait until it shows its count and that of the site."""
    page = visitor.open(url)
    expect(page.locator("[data-footfall-page]")).to_have_text(count)
    expect(count_element(page)).to_have_text(str(site_count))


def test_visitors_of_each_page_are_counted(site: FakeSite, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """A visitor of two pages is counted once for each page and once for the site."""
    tag = api.embed_tag.replace(" async", " data-pages async")
    hello, bye = (site.publish(path, tag + COUNT_MARKUP + PAGE_MARKUP) for path in ("/hello", "/bye/"))
    before, visitor = read_count(api.upstream_url), new_visitor()

    expect_page_count(visitor, hello, "1", before + 1)
    expect_page_count(visitor, bye, "1", before + 1)
    expect_page_count(visitor, hello, "1", before + 1)
    expect_page_count(new_visitor(), hello, "2", before + 2)

    assert visitor.api_requests == ["GET /count.js", "GET /visit", "GET /visit"]


def test_opted_out_visitor_sees_the_count_of_a_page(
    site: FakeSite, api: ApiProxy, new_visitor: NewVisitor
) -> None:
    """After the opt-out, the script reads the counts of the site and of the page."""
    tag = api.embed_tag.replace(" async", " data-pages async")
    url = site.publish("/opt-out", tag + COUNT_MARKUP + PAGE_MARKUP)
    before, visitor = read_count(api.upstream_url), new_visitor()

    expect_page_count(visitor, f"{url}#footfall-off", "0", before)

    assert visitor.api_requests == ["GET /count.js", "GET /visitors"]

"""Tests of the page at the base URL, and of the snippets on that page and in the README."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # It has no types.
from playwright.sync_api import Browser, Page, expect

from footfall.pages import document
from ops.paths import ROOT
from tests.browser.api_proxy import ApiProxy
from tests.browser.fake_site import FakeSite
from tests.browser.sample_pages import SAMPLES
from tests.browser.visitor import COUNT_MARKUP, NewVisitor, count_element
from tests.tools.clone import read_count

pytestmark = pytest.mark.slow

SNIPPETS = ["Host the script on your site", "Inline the script", "Load the script from this API"]
README_SNIPPETS = re.findall(r"```html\n(<script.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
TOO_WIDE = """[document.documentElement, ...document.querySelectorAll('pre')]
    .filter((element) => element.scrollWidth > element.clientWidth)
    .map((element) => element.textContent)"""
SAMPLE_URL = "https://example.com/"
EXAMPLE_URL = "https://ID.execute-api.REGION.amazonaws.com/prod"


@pytest.fixture(params=SNIPPETS)
def pasted_snippet(
    request: pytest.FixtureRequest, site: FakeSite, api: ApiProxy, new_visitor: NewVisitor
) -> str:
    """Publish a page with the snippet and the content security policy that the API's page shows."""
    page = new_visitor().open(f"{api.base_url}/?embed")
    markup, policy = (
        page.locator(f'pre[aria-label="{request.param}: {label}"]').text_content() or ""
        for label in ("markup", "policy")
    )
    site.publish_script(api.embed_script())

    return site.publish("/pasted", markup, policy=f"default-src 'none'; {policy}")


def test_snippet_works_under_its_policy(pasted_snippet: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """Each snippet counts a visit and shows a confirmation under the policy that the page shows."""
    before, visitor = read_count(api.upstream_url), new_visitor()

    page = visitor.open(f"{pasted_snippet}#footfall-on")

    expect(count_element(page)).to_have_text(str(before + 1))
    expect(page.get_by_role("status")).to_have_css("position", "fixed")
    assert visitor.errors == []
    assert read_count(api.upstream_url) == before + 1


def test_visitor_without_javascript_is_counted(
    pasted_snippet: str, api: ApiProxy, new_visitor: NewVisitor
) -> None:
    """If JavaScript is disabled, the image of the snippet counts the visit under the same policy."""
    before, visitor = read_count(api.upstream_url), new_visitor(java_script_enabled=False)

    visitor.open(pasted_snippet)

    assert visitor.api_requests == ["GET /pixel.svg"]
    assert visitor.errors == []
    assert read_count(api.upstream_url) == before + 1


@pytest.mark.parametrize("snippet", README_SNIPPETS, ids=["self-hosted", "served"])
def test_readme_snippet_works(site: FakeSite, api: ApiProxy, new_visitor: NewVisitor, snippet: str) -> None:
    """The README's snippets count a visit and show the count; only the API's URL is replaced."""
    assert EXAMPLE_URL in snippet
    site.publish_script(api.embed_script())
    before = read_count(api.upstream_url)

    page = new_visitor().open(
        site.publish("/pasted", snippet.replace(EXAMPLE_URL, api.base_url) + COUNT_MARKUP)
    )

    expect(count_element(page).first).to_have_text(str(before + 1))


@pytest.fixture(scope="module")
def sample_tab(chromium: Browser) -> Iterator[Page]:
    """Return a tab that shows a page of SAMPLES at its URL, with the policy of the function."""
    tab = chromium.new_page()
    headers = {"Content-Security-Policy": document.content_security_policy()}
    tab.route(
        "**",
        lambda route: route.fulfill(
            body=SAMPLES[route.request.url[len(SAMPLE_URL) :]],
            content_type="text/html; charset=utf-8",
            headers=headers,
        ),
    )
    yield tab
    tab.close()


@pytest.mark.parametrize("name", SAMPLES)
def test_page_is_accessible(sample_tab: Page, name: str) -> None:
    """Axe finds no violations, light and dark; the text fits small and large windows; nothing is blocked."""
    messages: list[str] = []
    sample_tab.on("console", lambda message: messages.append(message.text))
    sample_tab.goto(SAMPLE_URL + name)
    sample_tab.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")

    for width in (1280, 390):
        sample_tab.set_viewport_size({"width": width, "height": 844})
        sample_tab.emulate_media(color_scheme="light" if width > 390 else "dark")
        results = Axe().run(sample_tab)
        assert results.violations_count == 0, results.generate_report()
        assert sample_tab.evaluate(TOO_WIDE) == []
    assert messages == []


@pytest.mark.parametrize("slash", ["", "/"])
def test_links_lead_to_the_other_pages(api: ApiProxy, new_visitor: NewVisitor, slash: str) -> None:
    """The links work on the base URL with and without a slash: the chart, the other site, the snippets."""
    visitor = new_visitor()
    page = visitor.open(api.base_url + slash)
    heading = page.get_by_role("heading")

    for link, title in (
        ("Show 12 months", "Last 12 months"),
        ("my-blog", "Last 30 days"),
        ("Count visitors on your pages", "Host the script on your site"),
        ("Back to the count", "Last 30 days"),
    ):
        page.get_by_role("link", name=link).click()
        expect(heading.get_by_text(title)).to_be_visible()
    assert "site=my-blog" in page.url
    assert visitor.errors == []


def test_viewing_the_page_is_not_counted(api: ApiProxy, new_visitor: NewVisitor) -> None:
    """Opening the page counts no visit and loads no other file."""
    before, visitor = read_count(api.upstream_url), new_visitor()

    visitor.open(f"{api.base_url}/")

    assert visitor.api_requests == ["GET /"]
    assert read_count(api.upstream_url) == before

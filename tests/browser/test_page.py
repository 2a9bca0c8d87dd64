"""Tests of the page at the base URL, and of the snippets on that page and in the README."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # It has no types.
from playwright.sync_api import expect

from ops.paths import ROOT
from tests.browser.api_proxy import ApiProxy
from tests.browser.fake_site import FakeSite
from tests.browser.visitor import COUNT_MARKUP, NewVisitor, count_element
from tests.tools.clone import read_count

pytestmark = pytest.mark.slow

SNIPPETS = ["Host the script on your site", "Inline the script", "Load the script from this API"]
README_SNIPPETS = re.findall(r"```html\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
EXAMPLE_URL = "https://ID.execute-api.REGION.amazonaws.com/prod"


@pytest.fixture(params=SNIPPETS)
def pasted_snippet(
    request: pytest.FixtureRequest, site: FakeSite, api: ApiProxy, new_visitor: NewVisitor
) -> str:
    """Publish a page with the snippet and the content security policy that the API's page shows."""
    page = new_visitor().open(api.base_url)
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


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_page_is_accessible(
    api: ApiProxy, new_visitor: NewVisitor, scheme: str, width: int, slash: str
) -> None:
    """Axe finds no violations on small and large screens, light and dark, and the page fits the window."""
    visitor = new_visitor(color_scheme=scheme, viewport={"width": width, "height": 844})
    page = visitor.open(api.base_url + slash)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")

    results = Axe().run(page)

    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visitor.errors == []


def test_viewing_the_page_is_not_counted(api: ApiProxy, new_visitor: NewVisitor) -> None:
    """Opening the page counts no visit and loads no other file."""
    before, visitor = read_count(api.upstream_url), new_visitor()

    visitor.open(f"{api.base_url}/")

    assert visitor.api_requests == ["GET /"]
    assert read_count(api.upstream_url) == before

"""The page for people, and what it and the README tell an owner to paste."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # It has none.
from playwright.sync_api import expect

from ops.house import ROOT
from tests.browser.api_proxy import ApiProxy
from tests.browser.fake_site import FakeSite
from tests.browser.visitor import NewVisitor, count_element
from tests.clone import reading

pytestmark = pytest.mark.slow

SNIPPETS = ["Served from here", "Served from your site", "Inline"]
EXAMPLE_URL = "https://ID.execute-api.REGION.amazonaws.com/prod"


@pytest.fixture(params=SNIPPETS)
def pasted_snippet(
    request: pytest.FixtureRequest, site: FakeSite, api: ApiProxy, new_visitor: NewVisitor
) -> str:
    """Paste what the page tells into one of the site's, with its policy, and nothing else allowed."""
    page = new_visitor().open(api.base_url)
    markup, policy = (
        page.locator(f'pre[aria-label="{request.param}: {what}"]').text_content() or ""
        for what in ("markup", "policy")
    )
    site.publish_script(api.embed_script())

    return site.publish("/pasted", markup, policy=f"default-src 'none'; {policy}")


def test_what_the_page_tells_works(pasted_snippet: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """Each snippet counts as it stands, and confirms a wish, under its policy as it stands."""
    before, visitor = reading(api.upstream_url), new_visitor()

    page = visitor.open(f"{pasted_snippet}#footfall-on")

    expect(count_element(page)).to_have_text(str(before + 1))
    expect(page.get_by_role("status")).to_have_css("position", "fixed")
    assert visitor.errors == []
    assert reading(api.upstream_url) == before + 1


def test_visitors_without_scripts_count(pasted_snippet: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """Where scripts are turned off the snippet's picture counts, under the same policy."""
    before, visitor = reading(api.upstream_url), new_visitor(java_script_enabled=False)

    visitor.open(pasted_snippet)

    assert visitor.api_requests == ["GET /pixel.svg"]
    assert visitor.errors == []
    assert reading(api.upstream_url) == before + 1


def test_the_readmes_snippet_works(site: FakeSite, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """The README's block, with nothing changed but the API's address, counts and shows the number."""
    block = re.search(r"```html\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block
    assert EXAMPLE_URL in block[1]
    before = reading(api.upstream_url)

    page = new_visitor().open(site.publish("/pasted", block[1].replace(EXAMPLE_URL, api.base_url)))

    expect(count_element(page)).to_have_text(str(before + 1))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_page_is_accessible(
    api: ApiProxy, new_visitor: NewVisitor, scheme: str, width: int, slash: str
) -> None:
    """Nothing is found by axe, on a phone or a desk, light or dark; the page fits its window."""
    visitor = new_visitor(color_scheme=scheme, viewport={"width": width, "height": 844})
    page = visitor.open(api.base_url + slash)
    page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visitor.errors == []


def test_the_page_counts_nobody(api: ApiProxy, new_visitor: NewVisitor) -> None:
    """Whoever looks at the number is not in it for that, and loads nothing else."""
    before, visitor = reading(api.upstream_url), new_visitor()

    visitor.open(f"{api.base_url}/")

    assert visitor.api_requests == ["GET /"]
    assert reading(api.upstream_url) == before

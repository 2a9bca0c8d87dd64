"""The page for people, and what it and the README tell an owner to paste."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # It has none.
from playwright.sync_api import expect

from ops.house import ROOT
from tests.browser.listener import Site, Wire
from tests.browser.visitor import Arrival, number
from tests.clone import reading

pytestmark = pytest.mark.slow

WAYS = ["Load the script from this API", "Host the script on your site", "Inline the script"]
EXAMPLE = "https://ID.execute-api.REGION.amazonaws.com/prod"


@pytest.fixture(params=WAYS)
def pasted(request: pytest.FixtureRequest, site: Site, wire: Wire, arrive: Arrival) -> str:
    """Paste what the page tells into one of the site's, with its policy, and nothing else allowed."""
    page = arrive().open(wire.base)
    markup, policy = (
        page.locator(f'pre[aria-label="{request.param}: {what}"]').text_content() or ""
        for what in ("markup", "policy")
    )
    site.copy(wire.script())

    return site.put("/pasted", markup, policy=f"default-src 'none'; {policy}")


def test_what_the_page_tells_works(pasted: str, wire: Wire, arrive: Arrival) -> None:
    """Each snippet counts as it stands, and confirms a wish, under its policy as it stands."""
    before, visitor = reading(wire.api), arrive()

    page = visitor.open(f"{pasted}#footfall-on")

    expect(number(page)).to_have_text(str(before + 1))
    expect(page.get_by_role("status")).to_have_css("position", "fixed")
    assert visitor.errors == []
    assert reading(wire.api) == before + 1


def test_visitors_without_scripts_count(pasted: str, wire: Wire, arrive: Arrival) -> None:
    """Where scripts are turned off the snippet's picture counts, under the same policy."""
    before, visitor = reading(wire.api), arrive(java_script_enabled=False)

    visitor.open(pasted)

    assert visitor.asked == ["GET /pixel.svg"]
    assert visitor.errors == []
    assert reading(wire.api) == before + 1


def test_the_readmes_snippet_works(site: Site, wire: Wire, arrive: Arrival) -> None:
    """The README's block, with nothing changed but the API's address, counts and shows the number."""
    block = re.search(r"```html\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block
    assert EXAMPLE in block[1]
    before = reading(wire.api)

    page = arrive().open(site.put("/pasted", block[1].replace(EXAMPLE, wire.base)))

    expect(number(page)).to_have_text(str(before + 1))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_page_is_accessible(wire: Wire, arrive: Arrival, scheme: str, width: int, slash: str) -> None:
    """Nothing is found by axe, on a phone or a desk, light or dark; the page fits its window."""
    visitor = arrive(color_scheme=scheme, viewport={"width": width, "height": 844})
    page = visitor.open(wire.base + slash)
    page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visitor.errors == []


def test_the_page_counts_nobody(wire: Wire, arrive: Arrival) -> None:
    """Whoever looks at the number is not in it for that, and loads nothing else."""
    before, visitor = reading(wire.api), arrive()

    visitor.open(f"{wire.base}/")

    assert visitor.asked == ["GET /"]
    assert reading(wire.api) == before

"""Who asks not to be counted is not, by whichever of the ways, and may come back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from ops.browser import FLAGS
from tests.browser.api_proxy import ApiProxy
from tests.browser.fake_site import FakeSite
from tests.browser.visitor import COUNT_MARKUP, NewVisitor, Visitor, user_agent, wait_for_count
from tests.clone import reading

pytestmark = pytest.mark.slow

OFF = "Footfall will not count this browser here."
ON = "Footfall may count this browser here."
GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {value: true})"
BANNER = "<h1 style='position: fixed; top: 0; z-index: 1000; width: 100%; margin: 0'>A site</h1>"
BLOCKED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('blocked'); }})"


@pytest.fixture
def page_url(site: FakeSite, api: ApiProxy) -> str:
    """Give the address of a page that is counted."""
    return site.publish("/", f'<script src="{api.base_url}/count.js" async></script>{COUNT_MARKUP}')


def read_local_storage(page: Page) -> object:
    """Read all of the page's local storage."""
    return page.evaluate("({...localStorage})")


def test_an_opt_out_holds(page_url: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """From the page that takes the wish on, this browser only reads; nothing but the wish is stored."""
    before, visitor = reading(api.upstream_url), new_visitor()

    page = visitor.open(f"{page_url}#footfall-off")
    expect(page.get_by_role("status")).to_have_text(OFF)
    wait_for_count(page)
    wait_for_count(visitor.open(page_url))

    assert set(visitor.api_requests) == {"GET /count.js", "GET /visitors"}
    assert read_local_storage(page) == {"footfall": "off"}
    assert reading(api.upstream_url) == before


def test_an_opt_out_can_be_taken_back(page_url: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """Typed into the open page, each wish is confirmed; then the visitor counts, and nothing is stored."""
    before, visitor = reading(api.upstream_url), new_visitor()
    page = visitor.open(f"{page_url}#footfall-off")
    expect(page.get_by_role("status")).to_have_text(OFF)

    page.goto(f"{page_url}#footfall-on")
    expect(page.get_by_role("status")).to_have_text(ON)
    page.goto(page_url)

    wait_for_count(page)
    assert visitor.api_requests.count("GET /visit") == 1
    assert read_local_storage(page) == {}
    assert reading(api.upstream_url) == before + 1


def test_the_confirmation_is_seen(site: FakeSite, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """The word stands at the top of the window, above all else, however far down the page is read."""
    script = f'<script src="{api.base_url}/count.js" async></script>'
    page = new_visitor().open(
        site.publish("/long", script + BANNER + "<p style='height: 9000px'>") + "#footfall-off"
    )
    note = page.get_by_role("status")
    expect(note).to_have_text(OFF)

    page.mouse.wheel(0, 5000)
    page.wait_for_function("scrollY > 1000")

    expect(note).to_be_in_viewport(ratio=1)
    assert note.evaluate("it => it.contains(document.elementFromPoint(20, 20))")


def test_a_script_ahead_of_the_page_waits_for_it(
    site: FakeSite, api: ApiProxy, new_visitor: NewVisitor
) -> None:
    """Inline in the head, where there is no page yet to be seen, it counts and confirms all the same."""
    script = f'<script data-api="{api.base_url}">{api.embed_script()}</script>'

    page = new_visitor().open(site.publish("/head", COUNT_MARKUP, head=script) + "#footfall-on")

    wait_for_count(page)
    expect(page.get_by_role("status")).to_have_text(ON)


def test_a_browser_that_keeps_nothing_says_so(page_url: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """Where storage is blocked the wish holds for this page, and is not confirmed as if it were kept."""
    before, visitor = reading(api.upstream_url), new_visitor()
    visitor.context.add_init_script(BLOCKED)

    page = visitor.open(f"{page_url}#footfall-off")

    expect(page.get_by_role("status")).to_have_text("Footfall cannot keep a choice here.")
    wait_for_count(page)
    assert (reading(api.upstream_url), visitor.errors) == (before, [])


def test_a_browser_that_keeps_nothing_counts(page_url: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """Blocked storage is no wish."""
    before, visitor = reading(api.upstream_url), new_visitor()
    visitor.context.add_init_script(BLOCKED)

    wait_for_count(visitor.open(page_url))

    assert (reading(api.upstream_url), visitor.errors) == (before + 1, [])


@pytest.fixture
def dnt_visitor(
    playwright: Playwright, browser_path: Path, api: ApiProxy, addresses: Iterator[str], tmp_path: Path
) -> Iterator[Visitor]:
    """Give a visitor whose browser has Do Not Track turned on in its settings."""
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default/Preferences").write_text('{"enable_do_not_track": true}')
    address = next(addresses)
    context = playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=browser_path, args=FLAGS, user_agent=user_agent(address)
    )
    yield Visitor(address, context, api)
    context.close()


def test_do_not_track_holds(page_url: str, api: ApiProxy, dnt_visitor: Visitor) -> None:
    """A browser with Do Not Track on only reads, and sees the number."""
    before = reading(api.upstream_url)

    wait_for_count(dnt_visitor.open(page_url))

    assert dnt_visitor.api_requests == ["GET /count.js", "GET /visitors"]
    assert all(it.headers["DNT"] == "1" for it in api.requests if it.address == dnt_visitor.address)
    assert reading(api.upstream_url) == before


def test_global_privacy_control_holds(page_url: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """So does one with Global Privacy Control, which Chromium lacks: its property is put there."""
    before, visitor = reading(api.upstream_url), new_visitor()
    visitor.context.add_init_script(GPC)

    wait_for_count(visitor.open(page_url))

    assert visitor.api_requests == ["GET /count.js", "GET /visitors"]
    assert reading(api.upstream_url) == before


@pytest.mark.parametrize("header", ["DNT", "Sec-GPC"])
def test_a_header_alone_will_do(page_url: str, api: ApiProxy, new_visitor: NewVisitor, header: str) -> None:
    """Where only the header says it, which no script sees, the API itself does not count."""
    before, visitor = reading(api.upstream_url), new_visitor(extra_http_headers={header: "1"})

    wait_for_count(visitor.open(page_url))

    assert visitor.api_requests == ["GET /count.js", "GET /visit"]
    assert reading(api.upstream_url) == before

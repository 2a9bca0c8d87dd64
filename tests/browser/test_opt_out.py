"""Tests of opt-out: by the address of a page, Do Not Track or Global Privacy Control."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.api_proxy import ApiProxy
from tests.browser.fake_site import FakeSite
from tests.browser.visitor import COUNT_MARKUP, NewVisitor, Visitor, user_agent, wait_for_count
from tests.tools.browser import PERSON_FLAGS
from tests.tools.clone import read_count

pytestmark = pytest.mark.slow

OFF = "Footfall will not count this browser on this site."
ON = "Footfall may count this browser on this site."
GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {value: true})"
BANNER = "<h1 style='position: fixed; inset: 0; z-index: 99999; margin: 0'>A site</h1>"
IS_ON_TOP = """(note) => {
  const { left, top, width, height } = note.getBoundingClientRect();
  return note === document.elementFromPoint(left + width / 2, top + height / 2);
}"""
BLOCKED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('blocked'); }})"


def read_local_storage(page: Page) -> object:
    """Return the local storage of the page."""
    return page.evaluate("({...localStorage})")


def test_opted_out_browser_is_not_counted(page_url: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """After the opt-out, the browser only reads the count and stores only the opt-out."""
    before, visitor = read_count(api.upstream_url), new_visitor()

    page = visitor.open(f"{page_url}#footfall-off")
    expect(page.get_by_role("status")).to_have_text(OFF)
    wait_for_count(page)
    wait_for_count(visitor.open(page_url))

    assert set(visitor.api_requests) == {"GET /count.js", "GET /visitors"}
    assert read_local_storage(page) == {"footfall": "off"}
    assert read_count(api.upstream_url) == before


def test_opt_out_can_be_reversed(page_url: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """After the opt-out is reversed, the browser is counted and stores nothing."""
    before, visitor = read_count(api.upstream_url), new_visitor()
    page = visitor.open(f"{page_url}#footfall-off")
    expect(page.get_by_role("status")).to_have_text(OFF)
    wait_for_count(page)

    page.goto(f"{page_url}#footfall-on")
    expect(page.get_by_role("status")).to_have_text(ON)
    page.goto(page_url)

    wait_for_count(page)
    assert visitor.api_requests.count("GET /visit") == 1
    assert read_local_storage(page) == {}
    assert read_count(api.upstream_url) == before + 1


def test_confirmation_is_always_visible(site: FakeSite, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """The confirmation is in the window, above all other elements, after scrolling too."""
    page = new_visitor().open(
        site.publish("/long", api.embed_tag + BANNER + "<p style='height: 9000px'>") + "#footfall-off"
    )
    note = page.get_by_role("status")
    expect(note).to_have_text(OFF)

    page.mouse.wheel(0, 5000)
    page.wait_for_function("scrollY > 1000")

    expect(note).to_be_in_viewport(ratio=1)
    assert note.evaluate(IS_ON_TOP)


def test_script_in_the_head_waits_for_the_page(
    site: FakeSite, api: ApiProxy, new_visitor: NewVisitor
) -> None:
    """An inline script in the head, before the body exists, counts the visit and shows the confirmation."""
    script = f'<script data-api="{api.base_url}">{api.embed_script()}</script>'

    page = new_visitor().open(site.publish("/head", COUNT_MARKUP, head=script) + "#footfall-on")

    wait_for_count(page)
    expect(page.get_by_role("status")).to_have_text(ON)


def test_opt_out_without_storage_is_reported(page_url: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """If storage is blocked, the opt-out applies to this page, and the page reports that it is not kept."""
    before, visitor = read_count(api.upstream_url), new_visitor()
    visitor.context.add_init_script(BLOCKED)

    page = visitor.open(f"{page_url}#footfall-off")

    expect(page.get_by_role("status")).to_have_text("Footfall cannot store your choice in this browser.")
    wait_for_count(page)
    assert (read_count(api.upstream_url), visitor.errors) == (before, [])


def test_browser_without_storage_is_counted(page_url: str, api: ApiProxy, new_visitor: NewVisitor) -> None:
    """A browser with blocked storage is counted."""
    before, visitor = read_count(api.upstream_url), new_visitor()
    visitor.context.add_init_script(BLOCKED)

    wait_for_count(visitor.open(page_url))

    assert (read_count(api.upstream_url), visitor.errors) == (before + 1, [])


@pytest.fixture
def dnt_visitor(
    playwright: Playwright, browser_path: Path, api: ApiProxy, addresses: Iterator[str], tmp_path: Path
) -> Iterator[Visitor]:
    """Return a visitor whose browser has Do Not Track enabled in its settings."""
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default/Preferences").write_text('{"enable_do_not_track": true}')
    address = next(addresses)
    context = playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=browser_path, args=PERSON_FLAGS, user_agent=user_agent(address)
    )
    yield Visitor(address, context, api)
    context.close()


def open_with_outcome(visitor: Visitor, url: str) -> str:
    """Open a page that shows a count, and return why the API did not count the visit."""
    page = visitor.context.new_page()
    with page.expect_response("**/visit?*") as response:
        page.goto(url)
    wait_for_count(page)

    return str(response.value.json()["reason"])


def test_do_not_track_is_respected(page_url: str, api: ApiProxy, dnt_visitor: Visitor) -> None:
    """A browser with Do Not Track sends its header, and the API excludes the visit and returns the count."""
    before = read_count(api.upstream_url)

    assert open_with_outcome(dnt_visitor, page_url) == "dnt"
    assert dnt_visitor.api_requests == ["GET /count.js", "GET /visit"]
    assert read_count(api.upstream_url) == before


def test_global_privacy_control_without_header_is_respected(
    page_url: str, api: ApiProxy, new_visitor: NewVisitor
) -> None:
    """If a browser shows Global Privacy Control only to scripts, the script passes it on to the API."""
    before, visitor = read_count(api.upstream_url), new_visitor()
    visitor.context.add_init_script(GPC)

    assert open_with_outcome(visitor, page_url) == "gpc"
    assert read_count(api.upstream_url) == before


def test_global_privacy_control_header_is_respected(
    page_url: str, api: ApiProxy, new_visitor: NewVisitor
) -> None:
    """If only the request header states Global Privacy Control, the API excludes the visit."""
    before, visitor = read_count(api.upstream_url), new_visitor(extra_http_headers={"Sec-GPC": "1"})

    assert open_with_outcome(visitor, page_url) == "gpc"
    assert read_count(api.upstream_url) == before

"""Who asks not to be counted is not, by whichever of the ways, and may come back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from ops.browser import FLAGS
from tests.browser.listener import Site, Wire
from tests.browser.visitor import NUMBER, Arrival, Visitor, agent, show
from tests.clone import reading

pytestmark = pytest.mark.slow

OFF = "Footfall will not count this browser on this site."
ON = "Footfall may count this browser on this site."
GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {value: true})"
BANNER = "<h1 style='position: fixed; top: 0; z-index: 1000; width: 100%; margin: 0'>A site</h1>"
BLOCKED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('blocked'); }})"


@pytest.fixture
def home(site: Site, wire: Wire) -> str:
    """Give the address of a page that is counted."""
    return site.put("/", f'<script src="{wire.base}/count.js" async></script>{NUMBER}')


def stored(page: Page) -> object:
    """Read all of the page's local storage."""
    return page.evaluate("({...localStorage})")


def test_an_opt_out_holds(home: str, wire: Wire, arrive: Arrival) -> None:
    """From the page that takes the wish on, this browser only reads; nothing but the wish is stored."""
    before, visitor = reading(wire.api), arrive()

    page = visitor.open(f"{home}#footfall-off")
    expect(page.get_by_role("status")).to_have_text(OFF)
    show(page)
    show(visitor.open(home))

    assert set(visitor.asked) == {"GET /count.js", "GET /visitors"}
    assert stored(page) == {"footfall": "off"}
    assert reading(wire.api) == before


def test_an_opt_out_can_be_taken_back(home: str, wire: Wire, arrive: Arrival) -> None:
    """Typed into the open page, each wish is confirmed; then the visitor counts, and nothing is stored."""
    before, visitor = reading(wire.api), arrive()
    page = visitor.open(f"{home}#footfall-off")
    expect(page.get_by_role("status")).to_have_text(OFF)

    page.goto(f"{home}#footfall-on")
    expect(page.get_by_role("status")).to_have_text(ON)
    page.goto(home)

    show(page)
    assert visitor.asked.count("GET /visit") == 1
    assert stored(page) == {}
    assert reading(wire.api) == before + 1


def test_the_confirmation_is_seen(site: Site, wire: Wire, arrive: Arrival) -> None:
    """The word stands at the top of the window, above all else, however far down the page is read."""
    script = f'<script src="{wire.base}/count.js" async></script>'
    page = arrive().open(site.put("/long", script + BANNER + "<p style='height: 9000px'>") + "#footfall-off")
    note = page.get_by_role("status")
    expect(note).to_have_text(OFF)

    page.mouse.wheel(0, 5000)
    page.wait_for_function("scrollY > 1000")

    expect(note).to_be_in_viewport(ratio=1)
    assert note.evaluate("it => it.contains(document.elementFromPoint(20, 20))")


def test_a_script_ahead_of_the_page_waits_for_it(site: Site, wire: Wire, arrive: Arrival) -> None:
    """Inline in the head, where there is no page yet to be seen, it counts and confirms all the same."""
    script = f'<script data-api="{wire.base}">{wire.script()}</script>'

    page = arrive().open(site.put("/head", NUMBER, head=script) + "#footfall-on")

    show(page)
    expect(page.get_by_role("status")).to_have_text(ON)


def test_a_browser_that_keeps_nothing_says_so(home: str, wire: Wire, arrive: Arrival) -> None:
    """Where storage is blocked the wish holds for this page, and is not confirmed as if it were kept."""
    before, visitor = reading(wire.api), arrive()
    visitor.context.add_init_script(BLOCKED)

    page = visitor.open(f"{home}#footfall-off")

    expect(page.get_by_role("status")).to_have_text("Footfall cannot store your choice in this browser.")
    show(page)
    assert (reading(wire.api), visitor.errors) == (before, [])


def test_a_browser_that_keeps_nothing_counts(home: str, wire: Wire, arrive: Arrival) -> None:
    """Blocked storage is no wish."""
    before, visitor = reading(wire.api), arrive()
    visitor.context.add_init_script(BLOCKED)

    show(visitor.open(home))

    assert (reading(wire.api), visitor.errors) == (before + 1, [])


@pytest.fixture
def wary(
    playwright: Playwright, program: Path, wire: Wire, addresses: Iterator[str], tmp_path: Path
) -> Iterator[Visitor]:
    """Give a visitor whose browser has Do Not Track turned on in its settings."""
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default/Preferences").write_text('{"enable_do_not_track": true}')
    address = next(addresses)
    context = playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=program, args=FLAGS, user_agent=agent(address)
    )
    yield Visitor(address, context, wire)
    context.close()


def test_do_not_track_holds(home: str, wire: Wire, wary: Visitor) -> None:
    """A browser with Do Not Track on only reads, and sees the number."""
    before = reading(wire.api)

    show(wary.open(home))

    assert wary.asked == ["GET /count.js", "GET /visitors"]
    assert all(it.headers["DNT"] == "1" for it in wire.heard if it.address == wary.address)
    assert reading(wire.api) == before


def test_global_privacy_control_holds(home: str, wire: Wire, arrive: Arrival) -> None:
    """So does one with Global Privacy Control, which Chromium lacks: its property is put there."""
    before, visitor = reading(wire.api), arrive()
    visitor.context.add_init_script(GPC)

    show(visitor.open(home))

    assert visitor.asked == ["GET /count.js", "GET /visitors"]
    assert reading(wire.api) == before


@pytest.mark.parametrize("header", ["DNT", "Sec-GPC"])
def test_a_header_alone_will_do(home: str, wire: Wire, arrive: Arrival, header: str) -> None:
    """Where only the header says it, which no script sees, the API itself does not count."""
    before, visitor = reading(wire.api), arrive(extra_http_headers={header: "1"})

    show(visitor.open(home))

    assert visitor.asked == ["GET /count.js", "GET /visit"]
    assert reading(wire.api) == before

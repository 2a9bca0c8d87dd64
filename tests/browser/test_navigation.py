"""Tests of client-side navigation: elements that appear later, and routes that are counted as pages.

Each app has the same routes: with React in StrictMode, with Vue, with history.pushState alone, and with view
transitions that replace the body as Astro's ClientRouter does.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.fake_api import PAGE_COUNTS, SITE_COUNT, FakeApi
from tests.browser.fake_site import FakeSite
from tests.tools.javascript import bundle

pytestmark = pytest.mark.slow

APPS = {file.stem: file for file in (Path(__file__).parent / "apps").iterdir()}
ELEMENTS = "<{0} data-footfall>?</{0}> <{0} data-footfall-page>?</{0}>"
# Returns how often the elements with counts change in ten frames.
COUNT_CHANGES = """() => new Promise((done) => {
  let changes = 0;
  let frames = 0;
  const observer = new MutationObserver((records) => { changes += records.length; });
  document.querySelectorAll('[data-footfall], [data-footfall-page]').forEach((element) => {
    observer.observe(element, { characterData: true, childList: true, subtree: true });
  });
  const next = () => frames++ < 10 ? requestAnimationFrame(next) : done(changes);
  next();
})"""

# Records each route and count that is drawn. A ResizeObserver runs after all changes of a frame.
RECORD_FRAMES = """() => {
  window.drawn = [];
  const observer = new ResizeObserver(() => {
    const route = document.querySelector('h1').textContent;
    document.querySelectorAll('[data-footfall-page]').forEach((element) => {
      window.drawn.push([route, element.textContent]);
    });
    observer.disconnect();
  });
  const next = () => { observer.observe(document.documentElement); requestAnimationFrame(next); };
  next();
}"""

# Returns how often the script looks for elements while the page changes 100 times within a frame.
COUNT_CHECKS = """async () => {
  const find = Document.prototype.querySelectorAll;
  let checks = 0;
  document.querySelectorAll = (selector) => { checks += 1; return find.call(document, selector); };
  for (let number = 0; number < 100; number += 1) {
    document.body.append(number);
    await null;
  }
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return checks;
}"""


@pytest.fixture(scope="package")
def bundles(npm_packages: Path) -> dict[str, str]:
    """Return the script of each app by its name."""
    assert npm_packages

    return {name: bundle(file) for name, file in APPS.items()}


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """Return a tab of a new visitor. At the end, no error was reported."""
    context, errors = chromium.new_context(), list[str]()
    context.on("weberror", lambda event: errors.append(str(event.error)))
    context.on("console", lambda event: errors.append(event.text) if event.type == "error" else None)
    yield context.new_page()
    context.close()
    assert errors == []


def publish(site: FakeSite, name: str, bundle: str, *, tag: str) -> str:
    """Publish an app at all its routes, with the embed script's *tag*, and return the URL of the first."""
    for path in PAGE_COUNTS:
        links = '<a href="/">Home</a> <a href="/a">A</a> <a href="/b">B</a>'
        main = f"<main><h1>{path}</h1>{ELEMENTS.format('i')}</main>"
        body = f"{links}{main}<footer>{ELEMENTS.format('b')}</footer>"
        if name == "swap":
            site.publish(path, body + tag, head=f"<script>{bundle}</script>")
        else:
            site.publish(path, f"<div id='app'></div>{tag}<script>{bundle}</script>")

    return f"{site.origin}/"


@pytest.fixture(params=sorted(APPS))
def counted_app(
    request: pytest.FixtureRequest, bundles: dict[str, str], site: FakeSite, fake_api: FakeApi
) -> str:
    """Publish an app that counts pages, and return its URL."""
    tag = f'<script src="/count.js" data-api="{fake_api.base_url}" data-pages></script>'

    return publish(site, request.param, bundles[request.param], tag=tag)


def expect_route(tab: Page, path: str, page_count: str) -> None:
    """Wait until a route is shown, with these counts in its elements and in those of the footer."""
    expect(tab.get_by_role("heading")).to_have_text(path)
    expect(tab.locator("[data-footfall]")).to_have_text([str(SITE_COUNT)] * 2)
    expect(tab.locator("[data-footfall-page]")).to_have_text([page_count] * 2)


def test_each_route_is_counted_once(counted_app: str, fake_api: FakeApi, tab: Page) -> None:
    """A new route is one request and shows its count. Back and forward use the browser's cache."""
    visits = list[str]()
    tab.on("request", lambda request: visits.append(request.url) if "/visit" in request.url else None)
    tab.goto(counted_app)
    expect_route(tab, "/", "10")

    tab.get_by_role("link", name="A").click()
    expect_route(tab, "/a", "11")
    tab.go_back()
    expect_route(tab, "/", "10")
    tab.go_forward()
    expect_route(tab, "/a", "11")

    assert fake_api.sent_requests() == ["GET /visit /", "GET /visit /a"]
    assert len(visits) == 4
    assert tab.evaluate(COUNT_CHANGES) == 0


def test_late_response_is_ignored(counted_app: str, fake_api: FakeApi, tab: Page) -> None:
    """No frame shows a route with the count of another one, even if a response is late."""
    tab.goto(counted_app)
    expect_route(tab, "/", "10")
    tab.evaluate(RECORD_FRAMES)
    fake_api.delayed_page = "/a"

    tab.get_by_role("link", name="A").click()
    expect_route(tab, "/a", "?")
    tab.get_by_role("link", name="B").click()
    expect_route(tab, "/b", "12")
    with tab.expect_event("requestfinished", lambda request: "page=%2Fa" in request.url):
        fake_api.gate.set()

    assert tab.evaluate(COUNT_CHANGES) == 0
    drawn = {tuple(frame) for frame in tab.evaluate("window.drawn")}
    assert drawn <= {("/", "10"), ("/a", "?"), ("/b", "?"), ("/b", "12")}


@pytest.mark.parametrize("name", sorted(APPS))
def test_later_elements_are_filled_without_a_request(
    bundles: dict[str, str], site: FakeSite, fake_api: FakeApi, tab: Page, name: str
) -> None:
    """Without data-pages, each route shows the count of the site, and one visit is sent."""
    tag = f'<script src="/count.js" data-api="{fake_api.base_url}"></script>'
    tab.goto(publish(site, name, bundles[name], tag=tag))
    expect_route(tab, "/", "?")

    tab.get_by_role("link", name="A").click()
    expect_route(tab, "/a", "?")
    tab.go_back()
    expect_route(tab, "/", "?")

    assert fake_api.sent_requests() == ["GET /visit "]


def test_changes_within_a_frame_cost_one_check(site: FakeSite, fake_api: FakeApi, tab: Page) -> None:
    """If the page changes often, the script looks for elements of the site and of the page once per frame."""
    tag = f'<script src="/count.js" data-api="{fake_api.base_url}"></script>'
    tab.goto(site.publish("/busy", tag + "<h1>/busy</h1>" + ELEMENTS.format("b") + ELEMENTS.format("i")))
    expect_route(tab, "/busy", "?")

    assert tab.evaluate(COUNT_CHECKS) in {2, 4}

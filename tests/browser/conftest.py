"""What the browser tests may ask for: a browser, a site with visitors, and one API for them all."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from ops import browser
from ops.house import Stop
from tests.browser.api_proxy import ApiProxy
from tests.browser.fake_site import FakeSite
from tests.browser.visitor import NewVisitor, Visitor
from tests.clone import Clone
from tests.conftest import Say


@pytest.fixture(scope="package")
def browser_path(say: Say) -> Path:
    """Give a browser, or leave the test out, once said aloud."""
    try:
        return browser.find()
    except Stop as stop:
        say("NO BROWSER TEST HAS RUN", str(stop))
        pytest.skip(str(stop))


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Give the hand that leads browsers."""
    with sync_playwright() as it:
        yield it


@pytest.fixture(scope="package")
def chromium(playwright: Playwright, browser_path: Path) -> Iterator[Browser]:
    """Give the browser, running."""
    it = playwright.chromium.launch(executable_path=browser_path, args=browser.FLAGS)
    yield it
    it.close()


@pytest.fixture(scope="package")
def site() -> Iterator[FakeSite]:
    """Give a site to be counted."""
    it = FakeSite()
    yield it
    it.close()


@pytest.fixture(scope="package")
def api_proxy(
    browser_path: Path, site: FakeSite, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ApiProxy]:
    """Give the way to the API of a fresh clone, deployed in its local cloud with the site's origin."""
    assert browser_path
    clone = Clone.make(tmp_path_factory.mktemp("clone"))
    facts = clone.root / "live/dev/env.hcl"
    own = f'{{ origins = ["{site.origin}"] }}'
    facts.write_text(re.sub(r"\bmain += \{.*\}", f"main = {own}\n    my-blog = {own}", facts.read_text()))
    clone.done("make -s env && make deploy ENV=dev")
    it = ApiProxy(clone.url("dev"))
    yield it
    it.close()
    clone.sh("make down CLEAN=1")


@pytest.fixture
def api(api_proxy: ApiProxy) -> ApiProxy:
    """Give the way to the API, in order."""
    api_proxy.fault = None
    api_proxy.requests.clear()

    return api_proxy


@pytest.fixture(scope="package")
def addresses() -> Iterator[str]:
    """Give addresses that nobody has come from yet."""
    return (f"198.18.{it // 250}.{it % 250 + 1}" for it in count())


@pytest.fixture
def new_visitor(chromium: Browser, api: ApiProxy, addresses: Iterator[str]) -> Iterator[NewVisitor]:
    """Give a way to let visitors come, each with a browser and an address of their own."""
    visitors: list[Visitor] = []

    def new_visitor(**options: object) -> Visitor:
        visitors.append(Visitor.in_new_context(chromium, api, next(addresses), options))
        return visitors[-1]

    yield new_visitor
    for it in visitors:
        it.context.close()

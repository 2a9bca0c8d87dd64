"""Fixtures of the browser tests: a browser, a website, and one API for all tests."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from footfall.pages.script import script
from ops.errors import UserError
from tests.browser.api_proxy import ApiProxy
from tests.browser.fake_api import FakeApi
from tests.browser.fake_site import FakeSite
from tests.browser.recording_server import TIMEOUT_SECONDS
from tests.browser.visitor import COUNT_MARKUP, NewVisitor, Visitor
from tests.conftest import AddSection
from tests.tools import browser
from tests.tools.clone import Clone
from tests.tools.npm import install_pinned
from tests.tools.provider_process import share_providers


@pytest.fixture(scope="package")
def browser_path(add_section: AddSection) -> Path:
    """Return the path of a browser. Without a browser, skip the test and print the reason at the end."""
    try:
        return browser.find_browser()
    except UserError as stop:
        add_section("NO BROWSER TEST HAS RUN", str(stop))
        pytest.skip(str(stop))


@pytest.fixture(scope="package")
def npm_packages(add_section: AddSection) -> Path:
    """Install the pinned npm packages, and return their folder. Without npm, skip the test and name npm."""
    try:
        return install_pinned("javascript")
    except UserError as stop:
        add_section("BROWSER TESTS THAT NEED NPM HAVE NOT RUN", str(stop))
        pytest.skip(str(stop))


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Return Playwright, which controls the browser. Its own time limit, 5 s, is short for a busy machine."""
    expect.set_options(timeout=1000 * TIMEOUT_SECONDS)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def chromium(playwright: Playwright, browser_path: Path) -> Iterator[Browser]:
    """Return the running browser."""
    chromium = playwright.chromium.launch(executable_path=browser_path, args=browser.PERSON_FLAGS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="package")
def site() -> Iterator[FakeSite]:
    """Return a website that embeds Footfall."""
    site = FakeSite()
    yield site
    site.close()


@pytest.fixture(scope="package")
def shared_api() -> Iterator[FakeApi]:
    """Return an API with fixed counts."""
    api = FakeApi()
    yield api
    api.close()


@pytest.fixture
def fake_api(shared_api: FakeApi, site: FakeSite) -> FakeApi:
    """Return the API without recorded requests, and publish the embed script."""
    shared_api.reset()
    site.publish_script(script())

    return shared_api


@pytest.fixture(scope="package")
def api_proxy(
    browser_path: Path, site: FakeSite, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ApiProxy]:
    """Deploy dev from a new clone, with the origin of *site*, and return a proxy for its API."""
    assert browser_path
    clone = Clone.create(tmp_path_factory.mktemp("clone"))
    env_hcl = clone.root / "live/dev/env.hcl"
    settings = f'{{ origins = ["{site.origin}"], pages = true }}'
    sites = f"main = {settings}\n    my-blog = {settings}"
    env_hcl.write_text(re.sub(r"\bmain += \{.*\}", sites, env_hcl.read_text()))
    clone.check_output("./footfall env")
    with share_providers(clone, "dev"):
        clone.check_output("./footfall deploy dev")
    proxy = ApiProxy(clone.base_url("dev"))
    yield proxy
    proxy.close()
    clone.run("./footfall down --clean")


@pytest.fixture
def api(api_proxy: ApiProxy) -> ApiProxy:
    """Return the API proxy without a fault and without recorded requests."""
    api_proxy.fault = None
    api_proxy.requests.clear()

    return api_proxy


@pytest.fixture
def page_url(site: FakeSite, api: ApiProxy) -> str:
    """Return the URL of a page that embeds Footfall."""
    return site.publish("/", api.embed_tag + COUNT_MARKUP)


@pytest.fixture(scope="package")
def addresses() -> Iterator[str]:
    """Return addresses that have not visited before."""
    return (f"198.18.{number // 250}.{number % 250 + 1}" for number in count())


@pytest.fixture
def new_visitor(chromium: Browser, api: ApiProxy, addresses: Iterator[str]) -> Iterator[NewVisitor]:
    """Return a function that creates a visitor with a new browser context and a new address."""
    visitors: list[Visitor] = []

    def new_visitor(**options: object) -> Visitor:
        visitors.append(Visitor.in_new_context(chromium, api, next(addresses), options))
        return visitors[-1]

    yield new_visitor
    for visitor in visitors:
        visitor.context.close()

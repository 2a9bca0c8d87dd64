"""What the browser tests may ask for: a browser, a site with visitors, and one API for them all."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from ops import browser
from ops.house import Stop
from tests.browser.recording_server import Site, Wire
from tests.browser.visitor import Arrival, Visitor
from tests.clone import Clone
from tests.conftest import Say


@pytest.fixture(scope="package")
def program(say: Say) -> Path:
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
def chromium(playwright: Playwright, program: Path) -> Iterator[Browser]:
    """Give the browser, running."""
    it = playwright.chromium.launch(executable_path=program, args=browser.FLAGS)
    yield it
    it.close()


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    """Give a site to be counted."""
    it = Site()
    yield it
    it.close()


@pytest.fixture(scope="package")
def deployed(program: Path, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """Give the way to the API of a fresh clone, deployed in its local cloud with the site's origin."""
    assert program
    clone = Clone.make(tmp_path_factory.mktemp("clone"))
    facts = clone.root / "live/dev/env.hcl"
    own = f'{{ origins = ["{site.origin}"] }}'
    facts.write_text(re.sub(r"\bmain += \{.*\}", f"main = {own}\n    my-blog = {own}", facts.read_text()))
    clone.done("make -s env && make deploy ENV=dev")
    it = Wire(clone.url("dev"))
    yield it
    it.close()
    clone.sh("make down CLEAN=1")


@pytest.fixture
def wire(deployed: Wire) -> Wire:
    """Give the way to the API, in order."""
    deployed.fault = None
    deployed.heard.clear()

    return deployed


@pytest.fixture(scope="package")
def addresses() -> Iterator[str]:
    """Give addresses that nobody has come from yet."""
    return (f"198.18.{it // 250}.{it % 250 + 1}" for it in count())


@pytest.fixture
def arrive(chromium: Browser, wire: Wire, addresses: Iterator[str]) -> Iterator[Arrival]:
    """Give a way to let visitors come, each with a browser and an address of their own."""
    come: list[Visitor] = []

    def arrive(**options: object) -> Visitor:
        come.append(Visitor.come(chromium, wire, next(addresses), options))
        return come[-1]

    yield arrive
    for it in come:
        it.context.close()

"""Tests of browsers that a program drives: with an ordinary user agent too, they only read the count."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.fake_api import FakeApi
from tests.browser.fake_site import FakeSite
from tests.browser.visitor import COUNT_MARKUP, user_agent
from tests.tools.browser import FLAGS

pytestmark = pytest.mark.slow

PERSON = user_agent("192.0.2.1")
PUPPETEER = """
const { launch } = require('puppeteer-core');
const [executablePath, userAgent, url, ...args] = process.argv.slice(1);
(async () => {
  const browser = await launch({ executablePath, args });
  const page = await browser.newPage();
  await page.setUserAgent(userAgent);
  await page.goto(url);
  await page.waitForFunction("document.querySelector('[data-footfall]').textContent !== '?'");
  await browser.close();
})();
"""

type Open = Callable[[str], None]


@pytest.fixture
def with_playwright(playwright: Playwright, browser_path: Path) -> Open:
    """Return a function that opens a URL with Playwright, and waits for the count."""

    def open_page(url: str) -> None:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        page = browser.new_page(user_agent=PERSON)
        page.goto(url)
        page.wait_for_function("document.querySelector('[data-footfall]').textContent !== '?'")
        browser.close()

    return open_page


@pytest.fixture
def with_puppeteer(browser_path: Path, npm_packages: Path) -> Open:
    """Return a function that opens a URL with Puppeteer, and waits for the count."""

    def open_page(url: str) -> None:
        command = ["node", "-e", PUPPETEER, str(browser_path), PERSON, url, *FLAGS]
        subprocess.run(command, cwd=npm_packages, check=True)

    return open_page


@pytest.fixture
def with_chromedriver(browser_path: Path, fake_api: FakeApi, tmp_path: Path) -> Open:
    """Return a function that opens a URL in a browser with the options of ChromeDriver, as Selenium does."""
    flags = [
        "--headless",
        "--enable-automation",
        "--test-type=webdriver",
        "--remote-debugging-port=0",
        *FLAGS,
    ]

    def open_page(url: str) -> None:
        command = [str(browser_path), *flags, f"--user-data-dir={tmp_path}", f"--user-agent={PERSON}", url]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        fake_api.wait_for_request(lambda request: "/visit" in request.path)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    return open_page


@pytest.mark.parametrize("tool", ["playwright", "puppeteer", "chromedriver"])
def test_driven_browser_only_reads(
    request: pytest.FixtureRequest, site: FakeSite, fake_api: FakeApi, tool: str
) -> None:
    """The script of a driven browser shows the count, and sends no request that counts."""
    tag = f'<script src="/count.js" data-api="{fake_api.base_url}" data-pages></script>'
    open_page: Open = request.getfixturevalue(f"with_{tool}")

    open_page(site.publish("/driven", tag + COUNT_MARKUP))

    assert fake_api.sent_requests() == ["GET /visitors /driven"]

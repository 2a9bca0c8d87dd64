"""Tests of pages that are not visible yet: prerendered pages and pages in a background tab.

These tests start the browser without Playwright: Chromium does not prerender pages or hide tabs while a
debugger is connected.
"""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.api_proxy import ApiProxy
from tests.browser.fake_site import FakeSite
from tests.browser.recording_server import ReceivedRequest
from tests.browser.visitor import COUNT_MARKUP, user_agent
from tests.tools.browser import PERSON_FLAGS

pytestmark = pytest.mark.slow

# When all scripts have run, reports whether the page is visible and how many requests it has sent.
STATE_REPORT = """<script>
  const originalFetch = fetch;
  let fetched = 0;
  window.fetch = (...args) => { fetched += 1; return originalFetch(...args); };
  addEventListener('load', () => {
    originalFetch(`/report?prerendering=${document.prerendering}&hidden=${document.hidden}&fetched=${fetched}`);
  });
</script>"""
PRERENDERING_PAGE = """<script type="speculationrules">
  {"prerender": [{"urls": ["/page"], "eagerness": "immediate"}]}
</script>
<script>fetch('/go').then(() => { location.href = '/page'; });</script>"""
HIDDEN_TAB_PAGE = """<script>
  document.addEventListener('visibilitychange', () => { location.href = '/page'; });
  window.open('/front');
</script>"""
FRONT_PAGE = "<script>fetch('/go').then(() => close());</script>"

type StartBrowser = Callable[[str], str]


@pytest.fixture
def start_browser(browser_path: Path, addresses: Iterator[str], tmp_path: Path) -> Iterator[StartBrowser]:
    """Return a function that starts a browser on a URL and returns the visitor's address."""
    processes: list[subprocess.Popen[bytes]] = []

    def start_browser(url: str) -> str:
        address = next(addresses)
        # The debugging port keeps the headless browser running. Nothing connects to it.
        flags = ["--headless", "--remote-debugging-port=0", "--disable-popup-blocking", *PERSON_FLAGS]
        profile = [f"--user-data-dir={tmp_path}", f"--user-agent={user_agent(address)}"]
        processes.append(
            subprocess.Popen(
                [browser_path, *flags, *profile, url], stderr=subprocess.DEVNULL, start_new_session=True
            )
        )
        return address

    yield start_browser
    for process in processes:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.parametrize(
    ("first_page", "state"),
    [
        pytest.param(PRERENDERING_PAGE, "prerendering=true&hidden=true&fetched=0", id="prerendered"),
        pytest.param(HIDDEN_TAB_PAGE, "prerendering=false&hidden=true&fetched=0", id="hidden-tab"),
    ],
)
def test_hidden_page_is_counted_when_it_becomes_visible(
    site: FakeSite, api: ApiProxy, start_browser: StartBrowser, first_page: str, state: str
) -> None:
    """A hidden page runs its scripts without a request to the API, and is counted once it is visible."""
    site.publish("/page", STATE_REPORT + api.embed_tag + COUNT_MARKUP)
    site.publish("/front", FRONT_PAGE)
    site.requests.clear()
    site.gate.clear()

    address = start_browser(site.publish("/first", first_page))
    report = site.wait_for_request(lambda request: request.path.startswith("/report"))
    requests_while_hidden = api.requests_from(address)
    site.gate.set()
    visit = api.wait_for_request(lambda request: request.address == address and "/visit" in request.path)

    assert report.path == f"/report?{state}"
    assert requests_while_hidden == ["GET /count.js"]
    assert is_counting_visit(visit)


def is_counting_visit(request: ReceivedRequest) -> bool:
    """Return whether the API would count the visit: a prerendering page sends the Sec-Purpose header."""
    return request.path.partition("?")[0].endswith("/visit") and "Sec-Purpose" not in request.headers

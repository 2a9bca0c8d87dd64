"""A page that nobody has seen yet does not count: prerendered ahead, or in a tab behind another.

Nobody holds this browser by the hand: under a debugger it neither prerenders nor hides a tab.
"""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.browser import FLAGS
from tests.browser.api_proxy import ApiProxy
from tests.browser.fake_site import FakeSite
from tests.browser.recording_server import ReceivedRequest
from tests.browser.visitor import COUNT_MARKUP, user_agent

pytestmark = pytest.mark.slow

# Says when all scripts have run: whether anybody could see the page by then, and what was fetched.
STATE_REPORT = """<script>
  const ask = fetch;
  let fetched = 0;
  window.fetch = (...words) => { fetched += 1; return ask(...words); };
  addEventListener('load', () => {
    ask(`/saw?prerendering=${document.prerendering}&hidden=${document.hidden}&fetched=${fetched}`);
  });
</script>"""
PRERENDERING_PAGE = """<script type="speculationrules">
  {"prerender": [{"urls": ["/ahead"], "eagerness": "immediate"}]}
</script>
<script>fetch('/go').then(() => { location.href = '/ahead'; });</script>"""
HIDDEN_TAB_PAGE = """<script>
  document.addEventListener('visibilitychange', () => { location.href = '/ahead'; });
  window.open('/front');
</script>"""
FRONT_PAGE = "<script>fetch('/go').then(() => close());</script>"

type StartBrowser = Callable[[str], str]


@pytest.fixture
def start_browser(browser_path: Path, addresses: Iterator[str], tmp_path: Path) -> Iterator[StartBrowser]:
    """Give a way to start a browser on a page, by nobody's hand; it tells the visitor's address."""
    processes: list[subprocess.Popen[bytes]] = []

    def start_browser(url: str) -> str:
        address = next(addresses)
        # The port keeps it running; nobody connects to it.
        words = ["--headless", "--remote-debugging-port=0", "--disable-popup-blocking", *FLAGS]
        own = [f"--user-data-dir={tmp_path}", f"--user-agent={user_agent(address)}"]
        processes.append(
            subprocess.Popen(
                [browser_path, *words, *own, url], stderr=subprocess.DEVNULL, start_new_session=True
            )
        )
        return address

    yield start_browser
    for it in processes:
        os.killpg(it.pid, signal.SIGKILL)
        it.wait()


@pytest.mark.parametrize(
    ("first", "state"),
    [
        pytest.param(PRERENDERING_PAGE, "prerendering=true&hidden=true&fetched=0", id="prerendered"),
        pytest.param(HIDDEN_TAB_PAGE, "prerendering=false&hidden=true&fetched=0", id="hidden-tab"),
    ],
)
def test_a_page_counts_when_it_is_seen(
    site: FakeSite, api: ApiProxy, start_browser: StartBrowser, first_page: str, state: str
) -> None:
    """Its scripts have run and the API has heard nothing; then it is looked at, and counts."""
    script = f'<script src="{api.base_url}/count.js" async></script>'
    site.publish("/ahead", STATE_REPORT + script + COUNT_MARKUP)
    site.publish("/front", FRONT_PAGE)
    site.requests.clear()
    site.gate.clear()

    address = start_browser(site.publish("/first", first_page))
    report = site.wait_for_request(lambda it: it.path.startswith("/saw"))
    requests_while_hidden = api.requests_from(address)
    site.gate.set()
    visit = api.wait_for_request(lambda it: it.address == address and "/visit" in it.path)

    assert report.path == f"/saw?{state}"
    assert requests_while_hidden == ["GET /count.js"]
    assert is_counting_visit(visit)


def is_counting_visit(it: ReceivedRequest) -> bool:
    """Say whether the API would count: a page that is still prerendering confesses it in its request."""
    return it.path.partition("?")[0].endswith("/visit") and "Sec-Purpose" not in it.headers

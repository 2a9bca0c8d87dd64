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
from tests.browser.recording_server import Asked, Site, Wire
from tests.browser.visitor import NUMBER, agent

pytestmark = pytest.mark.slow

# Says when all scripts have run: whether anybody could see the page by then, and what was fetched.
CONFESSION = """<script>
  const ask = fetch;
  let fetched = 0;
  window.fetch = (...words) => { fetched += 1; return ask(...words); };
  addEventListener('load', () => {
    ask(`/saw?prerendering=${document.prerendering}&hidden=${document.hidden}&fetched=${fetched}`);
  });
</script>"""
AHEAD = """<script type="speculationrules">
  {"prerender": [{"urls": ["/ahead"], "eagerness": "immediate"}]}
</script>
<script>fetch('/go').then(() => { location.href = '/ahead'; });</script>"""
BEHIND = """<script>
  document.addEventListener('visibilitychange', () => { location.href = '/ahead'; });
  window.open('/front');
</script>"""
FRONT = "<script>fetch('/go').then(() => close());</script>"

type Start = Callable[[str], str]


@pytest.fixture
def start(program: Path, addresses: Iterator[str], tmp_path: Path) -> Iterator[Start]:
    """Give a way to start a browser on a page, by nobody's hand; it tells the visitor's address."""
    started: list[subprocess.Popen[bytes]] = []

    def start(url: str) -> str:
        address = next(addresses)
        # The port keeps it running; nobody connects to it.
        words = ["--headless", "--remote-debugging-port=0", "--disable-popup-blocking", *FLAGS]
        own = [f"--user-data-dir={tmp_path}", f"--user-agent={agent(address)}"]
        started.append(
            subprocess.Popen([program, *words, *own, url], stderr=subprocess.DEVNULL, start_new_session=True)
        )
        return address

    yield start
    for it in started:
        os.killpg(it.pid, signal.SIGKILL)
        it.wait()


@pytest.mark.parametrize(
    ("first", "state"),
    [
        pytest.param(AHEAD, "prerendering=true&hidden=true&fetched=0", id="prerendered"),
        pytest.param(BEHIND, "prerendering=false&hidden=true&fetched=0", id="hidden-tab"),
    ],
)
def test_a_page_counts_when_it_is_seen(site: Site, wire: Wire, start: Start, first: str, state: str) -> None:
    """Its scripts have run and the API has heard nothing; then it is looked at, and counts."""
    script = f'<script src="{wire.base}/count.js" async></script>'
    site.put("/ahead", CONFESSION + script + NUMBER)
    site.put("/front", FRONT)
    site.heard.clear()
    site.go.clear()

    address = start(site.put("/first", first))
    saw = site.wait(lambda it: it.path.startswith("/saw"))
    unseen = wire.asked(address)
    site.go.set()
    visit = wire.wait(lambda it: it.address == address and "/visit" in it.path)

    assert saw.path == f"/saw?{state}"
    assert unseen == ["GET /count.js"]
    assert visited(visit)


def visited(it: Asked) -> bool:
    """Say whether the API would count: a page that is still prerendering confesses it in its request."""
    return it.path.partition("?")[0].endswith("/visit") and "Sec-Purpose" not in it.headers

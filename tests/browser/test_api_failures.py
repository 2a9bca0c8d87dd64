"""Whatever becomes of the API, the page around the script stays as it was."""

import pytest
from playwright.sync_api import Request

from tests.browser.recording_server import Listener, Site, Told, Wire
from tests.browser.visitor import NUMBER, Arrival, number

pytestmark = pytest.mark.slow

ANY_PAGE = {"Access-Control-Allow-Origin": "*", "Content-Type": "application/json"}
THROTTLED = b'{"error": "throttled", "message": "Too many requests at once; try again in a second."}'
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Told(None, {}, b""), id="hangs-up"),
        pytest.param(Told(429, ANY_PAGE, THROTTLED), id="throttled"),
        pytest.param(
            Told(503, ANY_PAGE, b'{"error": "unavailable", "message": "Try again."}'), id="unavailable"
        ),
        pytest.param(Told(502, {}, b"<h1>Bad gateway</h1>"), id="without-cors"),
        pytest.param(Told(200, ANY_PAGE, b"<h1>Welcome to the hotel</h1>"), id="somebody-elses-page"),
        pytest.param(Told(200, ANY_PAGE, b""), id="nothing"),
        pytest.param(Told(200, ANY_PAGE, b"null"), id="null"),
        pytest.param(Told(200, ANY_PAGE, b'{"count": "12"}'), id="no-number"),
        pytest.param(Told(200, ANY_PAGE, b'{"count": 1e999}'), id="infinity"),
    ],
)
def test_the_page_stays_as_it_is(site: Site, wire: Wire, arrive: Arrival, fault: Told) -> None:
    """The text is kept, nothing is thrown, no promise is left rejected."""
    script = f'<script data-api="{wire.base}">{wire.script()}</script>'
    wire.fault, visitor = fault, arrive()
    page = visitor.context.new_page()

    with page.expect_event("requestfinished" if fault.headers else "requestfailed", about_visit):
        page.goto(site.put("/", script + NUMBER))
    page.evaluate(SETTLED)

    assert (number(page).text_content(), visitor.complaints) == ("?", [])
    assert visitor.asked.count("GET /visit") >= 1


def test_the_page_stays_as_it_is_when_nobody_listens(site: Site, wire: Wire, arrive: Arrival) -> None:
    """An API whose address leads nowhere leaves as little behind."""
    gone = Listener()
    gone.close()
    script = f'<script data-api="http://127.0.0.1:{gone.port}/prod">{wire.script()}</script>'
    visitor = arrive()
    page = visitor.context.new_page()

    with page.expect_event("requestfailed", about_visit):
        page.goto(site.put("/", script + NUMBER))
    page.evaluate(SETTLED)

    assert (number(page).text_content(), visitor.complaints) == ("?", [])


def about_visit(request: Request) -> bool:
    """Say whether a request is the script's."""
    return "/visit" in request.url

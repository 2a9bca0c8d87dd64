"""Whatever becomes of the API, the page around the script stays as it was."""

import pytest
from playwright.sync_api import Request

from tests.browser.api_proxy import ApiProxy
from tests.browser.fake_site import FakeSite
from tests.browser.recording_server import RecordingServer, Response
from tests.browser.visitor import COUNT_MARKUP, NewVisitor, count_element

pytestmark = pytest.mark.slow

ANY_PAGE = {"Access-Control-Allow-Origin": "*", "Content-Type": "application/json"}
THROTTLED = b'{"error": "throttled", "message": "Too many requests at once; try again in a second."}'
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Response(None, {}, b""), id="hangs-up"),
        pytest.param(Response(429, ANY_PAGE, THROTTLED), id="throttled"),
        pytest.param(
            Response(503, ANY_PAGE, b'{"error": "unavailable", "message": "Try again."}'), id="unavailable"
        ),
        pytest.param(Response(502, {}, b"<h1>Bad gateway</h1>"), id="without-cors"),
        pytest.param(Response(200, ANY_PAGE, b"<h1>Welcome to the hotel</h1>"), id="somebody-elses-page"),
        pytest.param(Response(200, ANY_PAGE, b""), id="nothing"),
        pytest.param(Response(200, ANY_PAGE, b"null"), id="null"),
        pytest.param(Response(200, ANY_PAGE, b'{"count": "12"}'), id="no-number"),
        pytest.param(Response(200, ANY_PAGE, b'{"count": 1e999}'), id="infinity"),
    ],
)
def test_the_page_stays_as_it_is(
    site: FakeSite, api: ApiProxy, new_visitor: NewVisitor, fault: Response
) -> None:
    """The text is kept, nothing is thrown, no promise is left rejected."""
    script = f'<script data-api="{api.base_url}">{api.embed_script()}</script>'
    api.fault, visitor = fault, new_visitor()
    page = visitor.context.new_page()

    with page.expect_event("requestfinished" if fault.headers else "requestfailed", is_visit_request):
        page.goto(site.publish("/", script + COUNT_MARKUP))
    page.evaluate(SETTLED)

    assert (count_element(page).text_content(), visitor.script_errors) == ("?", [])
    assert visitor.api_requests.count("GET /visit") >= 1


def test_the_page_stays_as_it_is_when_nobody_listens(
    site: FakeSite, api: ApiProxy, new_visitor: NewVisitor
) -> None:
    """An API whose address leads nowhere leaves as little behind."""
    gone = RecordingServer()
    gone.close()
    script = f'<script data-api="http://127.0.0.1:{gone.port}/prod">{api.embed_script()}</script>'
    visitor = new_visitor()
    page = visitor.context.new_page()

    with page.expect_event("requestfailed", is_visit_request):
        page.goto(site.publish("/", script + COUNT_MARKUP))
    page.evaluate(SETTLED)

    assert (count_element(page).text_content(), visitor.script_errors) == ("?", [])


def is_visit_request(request: Request) -> bool:
    """Say whether a request is the script's."""
    return "/visit" in request.url

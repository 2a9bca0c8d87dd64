"""Tests of API failures: the page that embeds the script does not change."""

import pytest
from playwright.sync_api import Request

from tests.browser.api_proxy import ApiProxy
from tests.browser.fake_site import FakeSite
from tests.browser.recording_server import RecordingServer, Response
from tests.browser.visitor import COUNT_MARKUP, SETTLED, NewVisitor, count_element

pytestmark = pytest.mark.slow

ANY_PAGE = {"Access-Control-Allow-Origin": "*", "Content-Type": "application/json"}
THROTTLED = b'{"error": "throttled", "message": "Too many requests at once; try again in a second."}'


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Response(None, {}, b""), id="hangs-up"),
        pytest.param(Response(429, ANY_PAGE, THROTTLED), id="throttled"),
        pytest.param(
            Response(503, ANY_PAGE, b'{"error": "unavailable", "message": "Try again."}'), id="unavailable"
        ),
        pytest.param(Response(502, {}, b"<h1>Bad gateway</h1>"), id="without-cors"),
        pytest.param(Response(200, ANY_PAGE, b"<h1>Welcome to the hotel</h1>"), id="other-page"),
        pytest.param(Response(200, ANY_PAGE, b""), id="empty-body"),
        pytest.param(Response(200, ANY_PAGE, b"null"), id="null"),
        pytest.param(Response(200, ANY_PAGE, b'{"count": "12"}'), id="count-as-text"),
        pytest.param(Response(200, ANY_PAGE, b'{"count": 1e999}'), id="infinity"),
    ],
)
def test_page_does_not_change_if_the_api_fails(
    site: FakeSite, api: ApiProxy, new_visitor: NewVisitor, fault: Response
) -> None:
    """If the API fails, the page keeps its text, and the script raises no error."""
    script = f'<script data-api="{api.base_url}">{api.embed_script()}</script>'
    api.fault, visitor = fault, new_visitor()
    page = visitor.context.new_page()

    with page.expect_event("requestfinished" if fault.headers else "requestfailed", is_visit_request):
        page.goto(site.publish("/", script + COUNT_MARKUP))
    page.evaluate(SETTLED)

    assert (count_element(page).text_content(), visitor.script_errors) == ("?", [])
    assert visitor.api_requests.count("GET /visit") >= 1


def test_page_does_not_change_if_the_api_is_unreachable(
    site: FakeSite, api: ApiProxy, new_visitor: NewVisitor
) -> None:
    """If nothing listens at the API's address, the page keeps its text, and the script raises no error."""
    stopped_server = RecordingServer()
    stopped_server.close()
    script = f'<script data-api="http://127.0.0.1:{stopped_server.port}/prod">{api.embed_script()}</script>'
    visitor = new_visitor()
    page = visitor.context.new_page()

    with page.expect_event("requestfailed", is_visit_request):
        page.goto(site.publish("/", script + COUNT_MARKUP))
    page.evaluate(SETTLED)

    assert (count_element(page).text_content(), visitor.script_errors) == ("?", [])


def is_visit_request(request: Request) -> bool:
    """Return whether the script sent *request* to count a visit."""
    return "/visit" in request.url

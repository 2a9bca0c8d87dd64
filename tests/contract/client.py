"""Somebody new, who sends what no polite client would: any visit counted by mistake shows."""

from ops.contract import Contract
from tests.contract.raw_http import BROWSER, Headers, Response, send_request
from tests.contract.request_log import RequestLog

KB = 1024
NO_HEADERS: Headers = {}
DECLARED_STATUSES = {it.name: it.responses.keys() for it in Contract.in_hand().operations}


def send(
    request_log: RequestLog, method: str, target: str, headers: Headers = NO_HEADERS, body: bytes = b""
) -> Response:
    """Send a request, and see to what holds for any answer: it is for any page, and counts openly or not."""
    caller = {"User-Agent": BROWSER, "X-Forwarded-For": request_log.new_address()}
    response = send_request(request_log.base_url, method, target, caller | dict(headers), body)
    content = response.json()
    request_log.record("hand-written", response.status, content)

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.status == 200 or method == "HEAD" or content.keys() == {"error", "message"}
    assert request_log.unexplained_visits() == 0

    return response

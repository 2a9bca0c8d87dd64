"""A client that sends each request from a new address and checks every response."""

from ops.release.contract import Contract
from tests.contract.raw_http import BROWSER, Headers, Response, send_request
from tests.contract.request_log import RequestLog

KB = 1024
NO_HEADERS: Headers = {}
DECLARED_STATUSES = {
    operation.name: operation.responses.keys() for operation in Contract.from_checkout().operations
}


def send(
    request_log: RequestLog, method: str, target: str, headers: Headers = NO_HEADERS, body: bytes = b""
) -> Response:
    """Send a request from a new address and return the response.

    Asserts that the response allows any origin, and that an error has the declared form.
    """
    caller = {"User-Agent": BROWSER, "X-Forwarded-For": request_log.new_address()}
    response = send_request(request_log.base_url, method, target, caller | dict(headers), body)
    content = response.json()
    request_log.record("hand-written", response.status, content)

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.status == 200 or method == "HEAD" or content.keys() == {"error", "message"}

    return response

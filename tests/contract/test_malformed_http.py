"""What breaks HTTP itself is sent away before the API, and so not in the form of the contract.

Here the emulator sends it away, by its parser h11 or its routing by hosts; on AWS the service's front does.
Neither is ours to dress.
"""

import pytest

from tests.contract.client import KB
from tests.contract.raw_http import send_bytes
from tests.contract.request_log import RequestLog

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(b"POST BASE/visitors\0 HTTP/1.1\r\nHost: x\r\n\r\n", id="raw-null-in-path"),
        pytest.param(b"POST BASE/visitors?site=\xff HTTP/1.1\r\nHost: x\r\n\r\n", id="raw-byte-in-query"),
        pytest.param(b"POST BASE/visi tors HTTP/1.1\r\nHost: x\r\n\r\n", id="raw-space-in-path"),
        pytest.param(b"POST BASE/visitors HTTP/1.1\r\n\r\n", id="no-host"),
        pytest.param(b"POST BASE/visitors HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", id="two-hosts"),
        pytest.param(b"POST BASE/visitors HTTP/1.1\r\nHost: x\r\nX: x\0\r\n\r\n", id="null-in-header"),
        pytest.param(
            b"POST BASE/visitors HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", id="negative-length"
        ),
        pytest.param(
            b"POST BASE/visitors HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
            id="two-lengths",
        ),
        pytest.param(
            b"POST BASE/visitors HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            id="no-chunk",
        ),
        pytest.param(
            b"POST BASE/visitors HTTP/1.1\r\nHost: x\r\nX: " + 200 * KB * b"x" + b"\r\n\r\n",
            id="200-KB-header",
        ),
        pytest.param(b"GET BASE/ HTTP/1.1\r\nHost: <script>\r\n\r\n", id="markup-for-a-host"),
        pytest.param(b"NONSENSE\r\n\r\n", id="no-http"),
    ],
)
def test_what_is_no_http_comes_to_nothing(request_log: RequestLog, request_: bytes) -> None:
    """A request that breaks HTTP itself is sent away before the API, and counts nobody."""
    response = send_bytes(request_log.base_url, request_)

    request_log.record("broken before the API", response.status, {})
    assert 400 <= response.status < 500
    assert request_log.unexplained_visits() == 0

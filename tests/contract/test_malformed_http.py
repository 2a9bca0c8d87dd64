"""Tests of malformed HTTP: it is rejected before it reaches the API, so the contract does not apply.

In the local cloud, the emulator's HTTP parser (h11) or its routing by host rejects the request; on AWS, API
Gateway's front end does. Footfall controls neither response.
"""

import pytest

from tests.contract.client import KB
from tests.contract.raw_http import send_bytes
from tests.contract.request_log import RequestLog

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "malformed_request",
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
            id="invalid-chunk",
        ),
        pytest.param(
            b"POST BASE/visitors HTTP/1.1\r\nHost: x\r\nX: " + 200 * KB * b"x" + b"\r\n\r\n",
            id="200-KB-header",
        ),
        pytest.param(b"GET BASE/ HTTP/1.1\r\nHost: <script>\r\n\r\n", id="markup-as-host"),
        pytest.param(b"NONSENSE\r\n\r\n", id="no-http-request"),
    ],
)
def test_malformed_http_is_rejected_and_not_counted(
    request_log: RequestLog, malformed_request: bytes
) -> None:
    """A malformed HTTP request gets a 4xx response and is not counted."""
    response = send_bytes(request_log.base_url, malformed_request)

    request_log.record("malformed", response.status, {})
    assert 400 <= response.status < 500

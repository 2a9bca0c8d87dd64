"""The contract is kept whatever headers and bodies come in."""

import pytest

from tests.contract.client import DECLARED_STATUSES, KB, send
from tests.contract.raw_http import Headers
from tests.contract.request_log import RequestLog

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Cookie": "a=" + 8 * KB * "x"}, 200, id="8-KB-cookie"),
        pytest.param({"User-Agent": 8 * KB * "x"}, 200, id="8-KB-agent"),
        pytest.param({"Origin": "https://" + 8 * KB * "x"}, 403, id="8-KB-origin"),
        pytest.param({"X-Forwarded-For": 8 * KB * "1"}, 400, id="8-KB-address"),
        pytest.param({"DNT": 8 * KB * "1"}, 200, id="8-KB-wish"),
        pytest.param({f"X-{it}": "x" for it in range(80)}, 200, id="80-headers"),
        pytest.param({"Referer": b"\xff\xfe\xc0\xaf"}, 200, id="no-utf-8"),
        pytest.param({"User-Agent": b"\xed\xa0\x80"}, 200, id="agent-of-no-utf-8"),
        pytest.param({"User-Agent": ""}, 200, id="no-agent"),
        pytest.param({"Origin": "null"}, 403, id="null-origin"),
        pytest.param({"Origin": ""}, 403, id="empty-origin"),
        pytest.param({"Origin": "*"}, 403, id="any-origin"),
        pytest.param({"Origin": "http://localhost:8000.evil.example"}, 403, id="origin-that-begins-so"),
        pytest.param({"Origin": "http://localhost:8000/"}, 403, id="origin-with-path"),
        pytest.param({"oRiGiN": "https://evil.example"}, 403, id="header-in-odd-letters"),
        pytest.param({"X-Forwarded-For": ""}, 400, id="empty-address"),
        pytest.param({"X-Forwarded-For": "nobody"}, 400, id="no-address"),
        pytest.param({"X-Forwarded-For": "198.51.100.7:80"}, 400, id="address-with-port"),
        pytest.param({"X-HTTP-Method-Override": "DELETE"}, 200, id="method-in-header"),
        pytest.param({"Authorization": "AWS4-HMAC-SHA256 nonsense"}, 200, id="broken-signature"),
        pytest.param({"X-Api-Key": "x", "X-Amz-Security-Token": "x"}, 200, id="keys-nobody-asked-for"),
        pytest.param({"Accept": "image/png", "Accept-Encoding": "klingon"}, 200, id="nothing-acceptable"),
        pytest.param({"Content-Type": ""}, 200, id="no-type"),
        pytest.param({"Content-Type": "///;;;"}, 200, id="broken-type"),
        pytest.param({"Content-Type": "multipart/form-data"}, 200, id="type-without-boundary"),
        pytest.param({"Content-Type": "application/json; charset=klingon"}, 200, id="unknown-charset"),
        pytest.param({"Content-Type": 8 * KB * "x"}, 200, id="8-KB-type"),
    ],
)
def test_a_header_changes_nothing_it_should_not(
    request_log: RequestLog, headers: Headers, status: int
) -> None:
    """Whatever the headers say, a POST counts, or is refused with a declared status."""
    response = send(request_log, "POST", "/visitors", headers, b"{")

    assert response.status == status
    assert status in DECLARED_STATUSES["POST /visitors"]
    assert status != 200 or response.json()["counted"] is True


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(KB * KB * b"\0", id="1-MB-of-nulls"),
        pytest.param(KB * KB * b"[", id="1-MB-of-brackets"),
        pytest.param(KB * b"\xff\xfe", id="no-utf-8"),
        pytest.param(b'{"site": "nobody", "count": -1}', id="orders"),
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "image/png"])
def test_no_body_is_read(request_log: RequestLog, body: bytes, kind: str) -> None:
    """Any body of any type counts its sender, and nothing else comes of it."""
    response = send(request_log, "POST", "/visitors", {"Content-Type": kind}, body)

    assert response.json()["counted"] is True


def test_a_reading_cannot_be_made_to_count(request_log: RequestLog) -> None:
    """Neither a body nor a header turns a GET into a visit."""
    response = send(request_log, "GET", "/visitors", {"X-HTTP-Method-Override": "POST"}, b"{}")

    assert response.json().keys() == {"count", "site", "window", "since"}

"""Tests of unusual headers and bodies: the responses still follow the contract."""

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
        pytest.param({"DNT": 8 * KB * "1"}, 200, id="8-KB-DNT"),
        pytest.param({f"X-{number}": "x" for number in range(80)}, 200, id="80-headers"),
        pytest.param({"Referer": b"\xff\xfe\xc0\xaf"}, 200, id="invalid-utf-8"),
        pytest.param({"User-Agent": b"\xed\xa0\x80"}, 200, id="agent-of-invalid-utf-8"),
        pytest.param({"User-Agent": ""}, 200, id="no-agent"),
        pytest.param({"Origin": "null"}, 403, id="null-origin"),
        pytest.param({"Origin": ""}, 403, id="empty-origin"),
        pytest.param({"Origin": "*"}, 403, id="any-origin"),
        pytest.param({"Origin": "http://localhost:8000.evil.example"}, 403, id="origin-with-allowed-prefix"),
        pytest.param({"Origin": "http://localhost:8000/"}, 403, id="origin-with-path"),
        pytest.param({"oRiGiN": "https://evil.example"}, 403, id="mixed-case-header"),
        pytest.param({"X-Forwarded-For": ""}, 400, id="empty-address"),
        pytest.param({"X-Forwarded-For": "invalid"}, 400, id="invalid-address"),
        pytest.param({"X-Forwarded-For": "198.51.100.7:80"}, 400, id="address-with-port"),
        pytest.param({"X-Forwarded-For": "[2001:db8::1]:80"}, 400, id="ipv6-address-with-port"),
        pytest.param({"X-Forwarded-For": "198.51.100.7%eth0"}, 400, id="ipv4-address-with-zone"),
        pytest.param({"X-Forwarded-For": "fe80::1%eth0"}, 200, id="ipv6-address-with-zone"),
        pytest.param({"X-Forwarded-For": "0177.0.0.1"}, 400, id="octal-address"),
        pytest.param({"X-HTTP-Method-Override": "DELETE"}, 200, id="method-in-header"),
        pytest.param({"Authorization": "AWS4-HMAC-SHA256 nonsense"}, 200, id="broken-signature"),
        pytest.param({"X-Api-Key": "x", "X-Amz-Security-Token": "x"}, 200, id="unused-credentials"),
        pytest.param({"Accept": "image/png", "Accept-Encoding": "klingon"}, 200, id="nothing-acceptable"),
        pytest.param({"Content-Type": ""}, 200, id="no-type"),
        pytest.param({"Content-Type": "///;;;"}, 200, id="broken-type"),
        pytest.param({"Content-Type": "multipart/form-data"}, 200, id="type-without-boundary"),
        pytest.param({"Content-Type": "application/json; charset=klingon"}, 200, id="unknown-charset"),
        pytest.param({"Content-Type": 8 * KB * "x"}, 200, id="8-KB-type"),
    ],
)
def test_unusual_headers_get_a_declared_response(
    request_log: RequestLog, headers: Headers, status: int
) -> None:
    """A POST with unusual headers is counted or gets a declared error response."""
    response = send(request_log, "POST", "/visitors", headers, b"{")

    assert response.status == status
    assert status in DECLARED_STATUSES["POST /visitors"]
    assert status != 200 or response.json()["counted"] is True


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param(("2001:db8:9:9::1", "2001:db8:9:9:ffff::2"), id="ipv6-network"),
        pytest.param(("198.51.100.9", "::ffff:198.51.100.9"), id="ipv4-mapped"),
    ],
)
def test_two_addresses_of_a_visitor_are_counted_once(
    request_log: RequestLog, addresses: tuple[str, str]
) -> None:
    """Two addresses of one /64, and both forms of an IPv4 address, are one visitor."""
    first, second = (
        send(request_log, "POST", "/visitors", {"X-Forwarded-For": address}).json() for address in addresses
    )

    assert (first["counted"], second["counted"], second["reason"]) == (True, False, "seen")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(KB * KB * b"\0", id="1-MB-of-nulls"),
        pytest.param(KB * KB * b"[", id="1-MB-of-brackets"),
        pytest.param(KB * b"\xff\xfe", id="invalid-utf-8"),
        pytest.param(b'{"site": "unknown", "count": -1}', id="json-with-other-values"),
    ],
)
@pytest.mark.parametrize(
    "content_type", ["application/json", "application/x-www-form-urlencoded", "image/png"]
)
def test_body_has_no_effect(request_log: RequestLog, body: bytes, content_type: str) -> None:
    """A POST with any body of any content type is counted as usual."""
    response = send(request_log, "POST", "/visitors", {"Content-Type": content_type}, body)

    assert response.json()["counted"] is True


def test_body_of_5_mb_is_counted(request_log: RequestLog) -> None:
    """A POST with a body that almost reaches Lambda's limit of 6 MB is counted as usual."""
    response = send(request_log, "POST", "/visitors", {"Content-Type": "text/plain"}, 5 * KB * KB * b"x")

    assert response.json()["counted"] is True


def test_get_is_never_counted(request_log: RequestLog) -> None:
    """A GET with a body and a method override header only reads the count."""
    response = send(request_log, "GET", "/visitors", {"X-HTTP-Method-Override": "POST"}, b"{}")

    assert response.json().keys() == {"count", "site", "window", "since"}

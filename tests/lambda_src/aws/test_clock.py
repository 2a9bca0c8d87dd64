"""Tests of a clock that differs from AWS's: it is corrected once, and no request is executed twice."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import formatdate

import pytest

from footfall.aws.client import Client
from footfall.aws.transport import TransportError
from tests.lambda_src.aws.conftest import GET, GET_SECRET, is_fallback
from tests.lambda_src.harness.fault_server import FaultServer, HttpFault
from tests.lambda_src.harness.http_faults import replacement
from tests.lambda_src.harness.http_messages import HttpRequest, HttpResponse, error

_MAX_SKEW = 300  # Seconds.
CODES = ["InvalidSignatureException", "RequestTimeTooSkewed", "RequestExpired", "SignatureDoesNotMatch"]
OFFSETS = [-86_400, -600, -301, 301, 600, 86_400, 10 * 365 * 86_400]

type Reject = Callable[[HttpRequest], HttpResponse | None]


def reject_by_clock(offset: float, code: str = CODES[0]) -> Reject:
    """Return a check that rejects requests whose time differs from the server's."""

    def reject(request: HttpRequest) -> HttpResponse | None:
        sent = datetime.strptime(request.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        now = time.time() + offset
        if abs(sent.timestamp() - now) < _MAX_SKEW:
            return None
        return error(code)._replace(headers={"Date": formatdate(now, usegmt=True)})

    return reject


@pytest.mark.parametrize("offset", OFFSETS)
@pytest.mark.parametrize("code", CODES)
def test_clock_is_corrected_once(server: FaultServer, code: str, offset: int) -> None:
    """The request is sent again with AWS's time, and later requests have it at the first attempt."""
    server.reject = reject_by_clock(offset, code)
    client = Client()

    for operation, request in (("GetItem", GET), ("GetItem", GET), ("GetParameter", GET_SECRET)):
        client.call(operation, request)

    assert server.executed == ["GetItem", "GetItem", "GetParameter"]
    assert len(server.requests) == 4
    assert not is_fallback(client)


def test_small_difference_needs_no_correction(server: FaultServer) -> None:
    """AWS accepts a difference of less than 5 minutes."""
    server.reject = reject_by_clock(_MAX_SKEW - 10)

    Client().call("GetItem", GET)

    assert len(server.requests) == 1


def test_clock_that_changes_is_corrected_again(server: FaultServer) -> None:
    """A clock that was corrected and is then set right is corrected again."""
    client = Client()
    for offset in (600, 0):
        server.reject = reject_by_clock(offset)
        client.call("GetItem", GET)

    assert server.executed == ["GetItem", "GetItem"]
    assert len(server.requests) == 4
    assert not is_fallback(client)


def test_clock_that_jumps_is_corrected_once_per_call(server: FaultServer) -> None:
    """If each response has another time, a request is still sent at most twice before botocore's attempt."""

    def reject(_: HttpRequest) -> HttpResponse | None:
        number = len(server.requests)
        date = formatdate(3_600 * number, usegmt=True)
        return error(CODES[0])._replace(headers={"Date": date}) if number < 5 else None

    server.reject = reject

    with pytest.raises(TransportError, match=CODES[0]):
        Client().call("GetItem", GET)

    assert len(server.requests) == 2
    assert server.executed == []


def test_success_is_never_sent_again(server: FaultServer) -> None:
    """AWS executed a request with a successful response, even if this has an error code and a time."""
    response = replacement(b'{"__type": "InvalidSignatureException"}', Date=formatdate(0, usegmt=True))
    server.plan(HttpFault(response=response))

    Client().call("GetItem", GET)

    assert server.executed == ["GetItem"]


@pytest.mark.parametrize(
    ("headers", "requests"),
    [
        pytest.param({"Date": ""}, 1, id="missing"),
        pytest.param({"Date": "yesterday"}, 1, id="text"),
        pytest.param({"Date": "Mon, 99 Nov 2026 12:00:00 GMT"}, 1, id="no-day"),
        pytest.param({"Date": "2026-11-23T12:00:00Z"}, 1, id="other-format"),
        pytest.param({"Date": f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT"}, 1, id="year-too-large"),
        pytest.param({"Date": f"Mon, 01 Jan 2026 00:00:00 +{'9' * 20}"}, 1, id="zone-too-large"),
        pytest.param({"Date": "caf\xe9"}, 1, id="not-ascii"),
        pytest.param({"Date": "Mon, 01 Jan 0001 00:00:00 GMT"}, 2, id="first-year"),
        pytest.param({"Date": "Fri, 31 Dec 9999 23:59:59 GMT"}, 2, id="last-year"),
        pytest.param({}, 1, id="same-time"),
    ],
)
def test_signature_that_the_date_does_not_explain(
    server: FaultServer, capsys: pytest.CaptureFixture[str], headers: dict[str, str], requests: int
) -> None:
    """If no correction helps, botocore makes the next attempt. A request is sent at most twice."""
    server.reject = lambda request: (
        None if "user-agent" in request.headers else error(CODES[0])._replace(headers=headers)
    )
    client = Client()

    with pytest.raises(TransportError) as failed:
        client.call("GetItem", GET)
    sent = len(server.requests)
    client.call("GetItem", GET)

    assert (failed.value.code, failed.value.transient) == (CODES[0], True)
    assert sent == requests
    assert server.executed == ["GetItem"]
    assert capsys.readouterr().err.count("\n") == 1

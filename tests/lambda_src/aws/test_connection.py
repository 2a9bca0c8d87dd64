"""Tests of the connection: it is kept, replaced after AWS closed it, and bounded in time."""

import time
from itertools import count
from threading import Event

import pytest

from footfall.aws import connection, retry
from footfall.aws.client import Client
from footfall.aws.http_transport import HttpTransport
from footfall.aws.transport import TransportError
from tests.lambda_src.aws.conftest import GET, GET_SECRET, UseUrl
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fault_server import End, FaultServer, HttpFault
from tests.lambda_src.harness.http_faults import INTERIM, Change, change_headers, replacement
from tests.lambda_src.harness.http_messages import error
from tests.lambda_src.harness.sockets import run_raw_server

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
SPACES = b" " * 50_000
HEADER = b"Name: " + SPACES + b"\r\n"


@pytest.fixture(params=["server", "tls_server"])
def either_server(request: pytest.FixtureRequest) -> FaultServer:
    """Return a server without TLS, or one with TLS."""
    server: FaultServer = request.getfixturevalue(request.param)

    return server


def test_connection_is_kept(either_server: FaultServer) -> None:
    """Two connections, opened before the first call, serve all calls. TLS 1.3 may send tickets before."""
    client = Client()
    client.connect()

    for operation, request in (("GetItem", GET), ("GetParameter", GET_SECRET)) * 2:
        client.call(operation, request)

    versions = [getattr(sock, "version", lambda: "TLSv1.3")() for sock in either_server.connections]
    assert versions == ["TLSv1.3"] * 2
    assert either_server.executed == ["GetItem", "GetParameter"] * 2


def test_connection_that_aws_closed_is_replaced(either_server: FaultServer) -> None:
    """AWS closed the connection while the execution environment was frozen. The next call does not fail."""
    transport = HttpTransport()
    transport.call("GetItem", GET)
    either_server.close_connections()

    transport.call("GetItem", GET)

    assert either_server.executed == ["GetItem"] * 2
    assert len(either_server.connections) == 2


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(change_headers(Connection="close"), id="header"),
        pytest.param(
            lambda right: change_headers(Connection="")(right).replace(b"HTTP/1.1", b"HTTP/1.0"),
            id="http-1.0",
        ),
    ],
)
def test_connection_that_aws_will_close_is_replaced(server: FaultServer, response: Change) -> None:
    """After AWS announced that it will close the connection, the next call does not use it."""
    transport = HttpTransport()
    server.plan(HttpFault(response=response, end=End.KEEP))
    transport.call("GetItem", GET)

    transport.call("GetItem", GET)

    assert server.executed == ["GetItem"] * 2
    assert len(server.connections) == 2


@pytest.mark.parametrize("end", [End.CLOSE, End.CLOSE_NOTIFY])
def test_connection_that_aws_closed_after_a_response_is_replaced(tls_server: FaultServer, end: End) -> None:
    """AWS can close a connection with or without the alert of TLS. The next call does not fail."""
    transport = HttpTransport()
    tls_server.plan(HttpFault(end=end))
    transport.call("GetItem", GET)
    tls_server.settle()

    transport.call("GetItem", GET)

    assert tls_server.executed == ["GetItem"] * 2
    assert len(tls_server.connections) == 2


@pytest.mark.parametrize(("pauses", "connections"), [([59], 1), ([61], 2), ([40, 40], 1), ([-1], 2)], ids=str)
def test_connection_that_was_idle_for_a_minute_is_replaced(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch, pauses: list[int], connections: int
) -> None:
    """A network device can drop an idle connection, and send nothing. A clock set back hides how long ago."""
    clock = Clock(time.time())
    monkeypatch.setattr(time, "time", clock)
    transport = HttpTransport()
    transport.call("GetItem", GET)

    for seconds in pauses:
        clock.sleep(seconds)
        transport.call("GetItem", GET)

    assert len(server.connections) == connections
    assert server.executed == ["GetItem"] * (1 + len(pauses))


def test_slow_body_times_out(server: FaultServer, short_timeouts: None) -> None:  # noqa: ARG001 - a fixture.
    """The timeout is for the whole body, not for each of its bytes."""
    server.plan(HttpFault(response=replacement(b'{"Other": "24 bytes"}'), end=End.SLOW))

    with pytest.raises(TransportError, match="ReadTimeoutError"):
        HttpTransport().call("GetItem", GET)

    server.settle()
    assert server.executed == ["GetItem"]


@pytest.mark.usefixtures("short_timeouts")
def test_request_that_the_server_does_not_receive_times_out(use_url: UseUrl) -> None:
    """The timeout is also for sending. Otherwise, this fails when the server closes the connection."""
    is_timed_out = Event()
    request = {"TableName": "x" * 8_000_000}  # More than the buffers of both sockets.
    with run_raw_server(lambda _: is_timed_out.wait(10)) as port:
        use_url(f"http://127.0.0.1:{port}")

        with pytest.raises(TransportError, match="ReadTimeoutError"):
            HttpTransport().call("GetItem", request)

        is_timed_out.set()


@pytest.mark.parametrize(
    ("start", "part"),
    [
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n" + HEADER + b"\r\n", id="interim-responses"),
        pytest.param(b"HTTP/1.1 200 OK\r\n", HEADER, id="headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n", SPACES, id="body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n", SPACES, id="length"),
        pytest.param(CHUNKED, b"C350\r\n" + SPACES + b"\r\n", id="chunks"),
        pytest.param(CHUNKED + b"2\r\n{}\r\n0\r\n", HEADER, id="trailers"),
    ],
)
def test_endless_response_times_out(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch, start: bytes, part: bytes
) -> None:
    """The timeout is for the whole response, also if each read returns at once."""
    monkeypatch.setattr(time, "monotonic", count(step=0.1).__next__)
    server.plan(HttpFault(response=lambda _: start + part * 50, end=End.CLOSE))

    with pytest.raises(TransportError, match="ReadTimeoutError"):
        HttpTransport().call("GetItem", GET)


def test_response_that_arrives_while_idle_is_not_used(server: FaultServer) -> None:
    """A server can send an error before it closes an idle connection. It does not answer the next request."""
    transport = HttpTransport()
    transport.call("GetItem", GET)
    server.connections[0].sendall(error("RequestTimeout", status=408).encode())

    transport.call("GetItem", GET)

    assert server.executed == ["GetItem"] * 2
    assert len(server.connections) == 2


def test_interim_response_closes_the_connection(server: FaultServer) -> None:
    """The response that follows an interim one is not taken for the response to the next request."""
    transport = HttpTransport()
    server.plan(HttpFault(response=lambda _: INTERIM))
    with pytest.raises(TransportError, match="ConnectionClosedError"):
        transport.call("GetItem", GET)

    transport.call("GetItem", GET)

    assert len(server.connections) == 2


def test_attempt_is_short() -> None:
    """The timeouts are those of botocore, and an attempt ends within the time that the policy reserves."""
    timeouts = connection._CONNECT_TIMEOUT, connection._READ_TIMEOUT  # noqa: SLF001 - not part of the API.

    assert timeouts == (1, 2)
    assert sum(timeouts) <= retry._MAX_ATTEMPT  # noqa: SLF001 - for the same reason.

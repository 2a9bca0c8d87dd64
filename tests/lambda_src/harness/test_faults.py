"""Tests of the faults: they are errors that both transports raise."""

import json
import socket
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import NoReturn

import pytest

from footfall.aws.transport import Payload, Transport, TransportError
from footfall.counting.items import key
from tests.lambda_src.conftest import VARIABLES, new_transport
from tests.lambda_src.harness.faults import Fault, possible_faults

ITEM_KEY = {"TableName": "visits", "Key": key("a", "b")}
REQUESTS: dict[str, Payload] = {
    "GetItem": ITEM_KEY,
    "GetParameter": {"Name": VARIABLES["SECRET_NAME"]},
    "PutItem": {"TableName": "visits", "Item": key("a", "b")},
    "Query": {"TableName": "visits"},
    "TransactWriteItems": {"TransactItems": [{"Put": {"TableName": "visits", "Item": key("a", "b")}}]},
    "UpdateItem": ITEM_KEY,
}
type Effect = tuple[str, str, bool, list[str]]


class ErrorServer(HTTPServer):
    """A server on 127.0.0.1 that answers each request with *fault*, and counts the requests."""

    fault: Fault
    requests = 0


class _Handler(BaseHTTPRequestHandler):
    """One request per connection, so that each call connects."""

    wbufsize = -1  # Send the headers and the body of a response together.
    server: ErrorServer

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests += 1
        fault = self.server.fault
        reasons = [{"Code": reason} for reason in fault.reasons]
        body = json.dumps({"__type": f"prefix#{fault.code}", "CancellationReasons": reasons}).encode()
        self.send_response(500 if fault.code == "InternalServerError" else 400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def error_server(use_endpoint: Callable[[str], None]) -> Iterator[ErrorServer]:
    """Return the server that both transports use."""
    with ErrorServer(("127.0.0.1", 0), _Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        use_endpoint(f"http://127.0.0.1:{server.server_port}")
        yield server
        server.shutdown()
        thread.join()


GET_RESPONSE = HTTPConnection.getresponse


def time_out(*_: object) -> NoReturn:
    """Raise what a socket raises after its timeout."""
    raise TimeoutError


def lose_response(connection: HTTPConnection) -> NoReturn:
    """Receive the response, and raise what a socket raises after its timeout."""
    GET_RESPONSE(connection)
    raise TimeoutError


def call_with_fault(
    transport: Transport, operation: str, fault: Fault, server: ErrorServer
) -> TransportError:
    """Return the error of a call that *fault* happens to."""
    server.fault = fault
    with pytest.MonkeyPatch.context() as patch:
        if fault.code == "ConnectTimeoutError":
            patch.setattr(socket.socket, "connect", time_out)
        if fault.code == "ReadTimeoutError":
            patch.setattr(HTTPConnection, "getresponse", lose_response)
        with pytest.raises(TransportError) as failed:
            transport(operation, REQUESTS[operation])

    return failed.value


def effect(error: TransportError) -> Effect:
    """Return all properties of *error* that the store can use."""
    return error.operation, error.code, error.transient, [reason.code for reason in error.reasons]


@pytest.mark.parametrize("transport_name", ["botocore", "http"])
def test_faults_are_errors_of_the_transport(transport_name: str, error_server: ErrorServer) -> None:
    """For each fault of the simulation, a transport raises the same error, after at most one request."""
    transport = new_transport(transport_name)
    calls = [
        (operation, fault)
        for operation in REQUESTS
        for fault in possible_faults(operation)
        if not fault.kills_process
    ]
    for operation, fault in calls:
        error_server.requests = 0
        error = call_with_fault(transport, operation, fault, error_server)
        assert effect(error) == effect(fault.error(operation)), fault.name
        assert error_server.requests == (fault.code != "ConnectTimeoutError"), fault.name

"""Tests of the faults: they are errors that both transports raise."""

import json
import socket
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import NoReturn

import pytest

from footfall.aws.transport import Payload, Transport, TransportError
from footfall.counting.items import key
from tests.lambda_src.conftest import VARIABLES, new_transport, set_timeouts
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


class FaultServer(HTTPServer):
    """A server on 127.0.0.1 that makes *fault* happen to each request, and counts the requests."""

    fault: Fault
    requests = 0


class _Handler(BaseHTTPRequestHandler):
    """One request per connection, so that each call connects."""

    server: FaultServer
    wbufsize = -1  # Send the headers and the body of a response together.

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests += 1
        if self.server.fault.code == "ReadTimeoutError":
            self.rfile.read(1)  # Until the client closes the connection.
        else:
            self._send_error(self.server.fault)

    def _send_error(self, fault: Fault) -> None:
        reasons = [{"Code": reason} for reason in fault.reasons]
        body = json.dumps({"__type": f"prefix#{fault.code}", "CancellationReasons": reasons}).encode()
        self.send_response(500 if fault.code == "InternalServerError" else 400)
        self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def fault_server() -> Iterator[FaultServer]:
    """Return the server, which handles one connection after another."""
    with FaultServer(("127.0.0.1", 0), _Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def time_out(*_: object) -> NoReturn:
    """Raise what a socket raises after its timeout."""
    raise TimeoutError


def call_with_fault(transport: Transport, operation: str, fault: Fault, server: FaultServer) -> Effect:
    """Return all properties that the store can use of the error that *fault* causes."""
    server.fault = fault
    with pytest.MonkeyPatch.context() as patch:
        if fault.code == "ConnectTimeoutError":
            patch.setattr(socket.socket, "connect", time_out)
        with pytest.raises(TransportError) as failed:
            transport(operation, REQUESTS[operation])

    return effect(failed.value)


def effect(error: TransportError) -> Effect:
    """Return all properties of *error* that the store can use."""
    return error.operation, error.code, error.transient, [reason.code for reason in error.reasons]


def finish(server: FaultServer) -> None:
    """Wait until the server has handled all connections."""
    with socket.create_connection(("127.0.0.1", server.server_port)) as last:
        last.sendall(b"GET / HTTP/1.0\r\n\r\n")
        last.makefile().read()


@pytest.mark.parametrize("has_response", [True, False], ids=["error", "no-response"])
@pytest.mark.parametrize("transport_name", ["botocore", "http"])
def test_faults_are_errors_of_the_transport(
    transport_name: str,
    fault_server: FaultServer,
    use_endpoint: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    *,
    has_response: bool,
) -> None:
    """For each fault of the simulation, a transport raises the same error, after at most one request."""
    use_endpoint(f"http://127.0.0.1:{fault_server.server_port}")
    if not has_response:
        set_timeouts(monkeypatch, read=0.05)
    transport = new_transport(transport_name)
    faults = {
        (operation, fault.code, fault.reasons): fault
        for operation in REQUESTS
        for fault in possible_faults(operation)
        if fault.code and (fault.code != "ReadTimeoutError") is has_response
    }

    effects = {key: call_with_fault(transport, key[0], fault, fault_server) for key, fault in faults.items()}

    finish(fault_server)
    assert effects == {key: effect(fault.error(key[0])) for key, fault in faults.items()}
    assert fault_server.requests == sum(code != "ConnectTimeoutError" for _, code, _ in faults)

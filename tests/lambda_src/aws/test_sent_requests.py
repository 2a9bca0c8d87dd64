"""Tests of what the HTTP transport sends: the request of botocore, byte for byte."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from socket import AF_INET, AF_INET6
from socketserver import TCPServer
from threading import Thread

import pytest
from hypothesis import given, settings

from footfall.aws import botocore_transport
from footfall.aws.http_transport import HttpTransport
from footfall.aws.transport import Payload
from tests.conftest import AddSection
from tests.lambda_src.harness.generated_requests import ENVIRONMENTS, MOMENTS, REQUESTS
from tests.lambda_src.harness.sent_requests import (
    BOTOCORE_HEADERS,
    SentRequest,
    botocore_sender,
    send_by_http,
    stopped_clock,
)


@pytest.mark.parametrize(
    "examples", [pytest.param(50, id="hundreds"), pytest.param(500, id="thousands", marks=pytest.mark.slow)]
)
def test_requests_are_those_of_botocore(examples: int, add_section: AddSection) -> None:
    """The server, the request line, the signature, all other headers and the body are those of botocore.

    The only differences are three headers that botocore adds: User-Agent, amz-sdk-invocation-id and
    amz-sdk-request. In Lambda, it also adds X-Amzn-Trace-Id to a request that is traced.
    """
    botocore = botocore_sender()
    compared = 0

    @settings(max_examples=examples)
    @given(requests=REQUESTS, environment=ENVIRONMENTS, moment=MOMENTS)
    def compare(requests: dict[str, Payload], environment: dict[str, str], moment: datetime) -> None:
        nonlocal compared
        with stopped_clock(moment), pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            for operation, request in requests.items():
                assert send_by_http(operation, request) == botocore.send(operation, request)
                compared += 1

    compare()

    add_section(f"requests compared with botocore: {compared}", "Differences: none.")


class _Handler(BaseHTTPRequestHandler):
    received: list[SentRequest]

    def do_POST(self) -> None:
        """Record the request, and send an empty JSON object."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers["content-length"]))
        name, port, *_ = self.connection.getsockname()
        self.received.append(SentRequest(("http", name, port), self.requestline, headers, body))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def server(address: str) -> Iterator[tuple[str, list[SentRequest]]]:
    """Run an HTTP server. Return its URL, and the requests that it receives."""
    received: list[SentRequest] = []
    family = AF_INET6 if ":" in address else AF_INET
    server_class = type("_Server", (TCPServer,), {"address_family": family})
    handler_class = type("_RecordingHandler", (_Handler,), {"received": received})
    with server_class((address, 0), handler_class) as running:
        thread = Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        host = f"[{address}]" if family is AF_INET6 else address
        try:
            yield f"http://{host}:{running.server_address[1]}", received
        finally:
            running.shutdown()
            thread.join()


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_bytes_that_a_server_receives_are_those_of_botocore(
    address: str, use_endpoint: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server receives from both transports the same headers, except the three that only botocore sends."""
    request = {"TableName": "visits", "Key": {"id": {"S": "👣"}, "part": {"S": "visit"}}}
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    with server(address) as (url, received), stopped_clock(datetime(2028, 2, 29, tzinfo=UTC)):
        use_endpoint(url)
        botocore_transport.call("GetItem", request)
        HttpTransport().call("GetItem", request)

    expected, actual = received
    only_botocore = {name: expected.headers.pop(name) for name in BOTOCORE_HEADERS}
    assert actual == expected
    assert all(only_botocore.values())

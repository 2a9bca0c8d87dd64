"""A local HTTP server that acts as API Gateway and Lambda: it passes each request to a function process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from time import perf_counter

from footfall.web.request import Event
from footfall.web.responses import Response
from tests.bench.traffic import RequestKind, request_event

type Invoke = Callable[[Event], Response]


class Gateway(HTTPServer):
    """The server, and its only client."""

    def __init__(self) -> None:
        """Listen on a free port of this machine."""
        super().__init__(("127.0.0.1", 0), GatewayHandler)
        self.client = HTTPConnection("127.0.0.1", self.server_port)
        self.invoke: Invoke | None = None

    def visit_seconds(self, address: str, invoke: Invoke) -> float:
        """Send a visit from *address*, which *invoke* serves, and return the seconds until the response.

        Raises:
            AssertionError: if the status is not 200. An error response is fast and would distort the times.

        """
        self.invoke = invoke
        start = perf_counter()
        self.client.request("GET", "/visit", headers={"X-Forwarded-For": address})
        response = self.client.getresponse()
        body = response.read()
        seconds = perf_counter() - start
        if response.status != HTTPStatus.OK:
            raise AssertionError(body)
        return seconds


class GatewayHandler(BaseHTTPRequestHandler):
    """Converts a request into an event, and the function's response into an HTTP response."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # Sends headers and body in one packet.
    server: Gateway

    def do_GET(self) -> None:
        """Respond with the function's response."""
        assert self.server.invoke
        kind = RequestKind("visit", self.path)
        response = self.server.invoke(request_event(kind, self.headers["X-Forwarded-For"], "main"))
        body = response["body"].encode()
        self.send_response(response["statusCode"])
        for name, value in response["headers"].items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class defines the name.
        """Write no access log."""


@contextmanager
def run_gateway() -> Iterator[Gateway]:
    """Run the server in a thread."""
    with Gateway() as gateway:
        thread = Thread(target=gateway.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield gateway
        finally:
            gateway.client.close()
            gateway.shutdown()
            thread.join()

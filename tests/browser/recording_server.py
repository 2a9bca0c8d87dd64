"""An HTTP server on a free port of this machine that records every request."""

from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import NamedTuple

HOP_BY_HOP = {"connection", "content-length", "transfer-encoding"}
TIMEOUT_SECONDS = 20.0


class ReceivedRequest(NamedTuple):
    """A request as the server received it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def address(self) -> str:
        """Return the visitor's address, which the test browser appends to its user agent."""
        return self.headers.get("User-Agent", "").rpartition(" From/")[2]


class Response(NamedTuple):
    """An HTTP response; with status None, the server closes the connection without a response."""

    status: int | None
    headers: dict[str, str]
    body: bytes


class RecordingServer:
    """Records every request. Subclasses implement `respond`."""

    def __init__(self) -> None:
        """Start the server, which handles each request in a thread."""
        self.requests: list[ReceivedRequest] = []
        self._arrival = Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self) -> int:
        """Return the port of the server."""
        return self._server.server_port

    def respond(self, request: ReceivedRequest) -> Response:
        """Return the response to *request*."""
        raise NotImplementedError

    def record(self, request: ReceivedRequest) -> Response:
        """Record *request*, then return its response."""
        with self._arrival:
            self.requests.append(request)
            self._arrival.notify_all()

        return self.respond(request)

    def wait_for_request(self, matches: Callable[[ReceivedRequest], bool]) -> ReceivedRequest:
        """Wait for the first request that *matches*, and return it."""
        with self._arrival:
            has_arrived = self._arrival.wait_for(lambda: any(map(matches, self.requests)), TIMEOUT_SECONDS)
            assert has_arrived, self.requests
            return next(filter(matches, self.requests))

    def close(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._server.server_close()


def _handler(server: RecordingServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            response = server.record(ReceivedRequest(self.command, self.path, dict(self.headers), body))
            with suppress(ConnectionError):  # The client may have disconnected.
                self.send(response)

        def send(self, response: Response) -> None:
            if response.status is None:
                return
            self.send_response_only(response.status)
            for name, value in response.headers.items():
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)

    return Handler

"""Two servers of the tests' own: the site that is counted, and the wire between its visitors and the API."""

from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

HOP_BY_HOP = {"connection", "content-length", "transfer-encoding"}
TIMEOUT_SECONDS = 20.0  # Seconds.


class ReceivedRequest(NamedTuple):
    """A request, as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def address(self) -> str:
        """Find where it came from, which the visitor's browser gives as part of its name."""
        return self.headers.get("User-Agent", "").rpartition(" From/")[2]


class Response(NamedTuple):
    """An answer; one without a status hangs up instead."""

    status: int | None
    headers: dict[str, str]
    body: bytes


class RecordingServer:
    """A server on a free port of this machine that notes everything it is asked."""

    def __init__(self) -> None:
        """Listen, each request in a thread of its own."""
        self.requests: list[ReceivedRequest] = []
        self._arrival = Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self) -> int:
        """Name the port."""
        return self._server.server_port

    def respond(self, request: ReceivedRequest) -> Response:
        """Answer a request."""
        raise NotImplementedError

    def record(self, request: ReceivedRequest) -> Response:
        """Note a request before it is answered."""
        with self._arrival:
            self.requests.append(request)
            self._arrival.notify_all()

        return self.respond(request)

    def wait_for_request(self, matches: Callable[[ReceivedRequest], bool]) -> ReceivedRequest:
        """Give the first request that *fits*, as soon as it is there."""
        with self._arrival:
            assert self._arrival.wait_for(lambda: any(map(matches, self.requests)), TIMEOUT_SECONDS), (
                self.requests
            )
            return next(filter(matches, self.requests))

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class FakeSite(RecordingServer):
    """The site whose visitors are counted, under two origins: its own and a foreign one."""

    def __init__(self) -> None:
        """Have no page yet."""
        self.gate = Event()
        self.pages: dict[str, Response] = {}
        super().__init__()

    @property
    def origin(self) -> str:
        """Name the origin that may count."""
        return f"http://localhost:{self.port}"

    @property
    def foreign_origin(self) -> str:
        """Name the same pages by an origin that may not."""
        return f"http://127.0.0.1:{self.port}"

    def publish(self, path: str, body: str, *, head: str = "", lang: str = "en", policy: str = "") -> str:
        """Publish a page, and give its URL."""
        text = f'<!doctype html><html lang="{lang}"><title>A page</title>{head}<body>{body}'
        headers = {"Content-Security-Policy": policy} if policy else {}
        self.pages[path] = Response(
            200, headers | {"Content-Type": "text/html; charset=utf-8"}, text.encode()
        )

        return self.origin + path

    def publish_script(self, embed_script: str) -> None:
        """Publish the embed script as a file of the site's own."""
        self.pages["/count.js"] = Response(200, {"Content-Type": "text/javascript"}, embed_script.encode())

    def respond(self, request: ReceivedRequest) -> Response:
        """Give the page; whoever asks for /go is held until the test goes on."""
        if request.path == "/go":
            self.gate.wait(TIMEOUT_SECONDS)

        return self.pages.get(urlsplit(request.path).path, Response(204, {}, b""))


class ApiProxy(RecordingServer):
    """What lies between the visitors and the API: it passes on what it is asked, or fails as networks do."""

    def __init__(self, upstream_url: str) -> None:
        """Lead to the *api*, a base URL of the local cloud's."""
        _, _, self._id, stage, _ = urlsplit(upstream_url).path.split("/")
        self._root = f"/{stage}"
        self.upstream_url = upstream_url
        self.fault: Response | None = None
        super().__init__()

    @property
    def base_url(self) -> str:
        """Name the base URL that visitors use."""
        return f"http://{self._id}.execute-api.localhost:{self.port}{self._root}"

    def embed_script(self) -> str:
        """Fetch the script as an owner does who copies it."""
        return httpx.get(f"{self.upstream_url}/count.js", timeout=60).raise_for_status().text

    def requests_from(self, address: str) -> list[str]:
        """List what came from *address*, preflights included, as method and route."""
        sent = [it for it in self.requests if it.address == address]

        return [f"{it.method} {urlsplit(it.path).path.removeprefix(self._root)}" for it in sent]

    def respond(self, request: ReceivedRequest) -> Response:
        """Pass a request on, and its answer back."""
        if self.fault:
            return self.fault
        headers = request.headers | {"X-Forwarded-For": request.address}
        connection = HTTPConnection(urlsplit(self.upstream_url).netloc, timeout=60)
        try:
            connection.request(request.method, request.path, request.body, headers)
            response = connection.getresponse()
            return Response(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()


def _handler(server: RecordingServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            response = server.record(ReceivedRequest(self.command, self.path, dict(self.headers), body))
            with suppress(ConnectionError):  # Whoever asked may have gone.
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

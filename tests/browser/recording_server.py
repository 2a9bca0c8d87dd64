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
PATIENCE = 20.0  # Seconds.


class Asked(NamedTuple):
    """A request, as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def address(self) -> str:
        """Find where it came from, which the visitor's browser gives as part of its name."""
        return self.headers.get("User-Agent", "").rpartition(" From/")[2]


class Told(NamedTuple):
    """An answer; one without a status hangs up instead."""

    status: int | None
    headers: dict[str, str]
    body: bytes


class Listener:
    """A server on a free port of this machine that notes everything it is asked."""

    def __init__(self) -> None:
        """Listen, each request in a thread of its own."""
        self.heard: list[Asked] = []
        self._news = Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self) -> int:
        """Name the port."""
        return self._server.server_port

    def answer(self, asked: Asked) -> Told:
        """Answer a request."""
        raise NotImplementedError

    def note(self, asked: Asked) -> Told:
        """Note a request before it is answered."""
        with self._news:
            self.heard.append(asked)
            self._news.notify_all()

        return self.answer(asked)

    def wait(self, fits: Callable[[Asked], bool]) -> Asked:
        """Give the first request that *fits*, as soon as it is there."""
        with self._news:
            assert self._news.wait_for(lambda: any(map(fits, self.heard)), PATIENCE), self.heard
            return next(filter(fits, self.heard))

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class Site(Listener):
    """The site whose visitors are counted, under two origins: its own and a foreign one."""

    def __init__(self) -> None:
        """Have no page yet."""
        self.go = Event()
        self.pages: dict[str, Told] = {}
        super().__init__()

    @property
    def origin(self) -> str:
        """Name the origin that may count."""
        return f"http://localhost:{self.port}"

    @property
    def foreign(self) -> str:
        """Name the same pages by an origin that may not."""
        return f"http://127.0.0.1:{self.port}"

    def put(self, path: str, body: str, *, head: str = "", lang: str = "en", policy: str = "") -> str:
        """Publish a page, and give its URL."""
        text = f'<!doctype html><html lang="{lang}"><title>A page</title>{head}<body>{body}'
        headers = {"Content-Security-Policy": policy} if policy else {}
        self.pages[path] = Told(200, headers | {"Content-Type": "text/html; charset=utf-8"}, text.encode())

        return self.origin + path

    def copy(self, script: str) -> None:
        """Publish the embed script as a file of the site's own."""
        self.pages["/count.js"] = Told(200, {"Content-Type": "text/javascript"}, script.encode())

    def answer(self, asked: Asked) -> Told:
        """Give the page; whoever asks for /go is held until the test goes on."""
        if asked.path == "/go":
            self.go.wait(PATIENCE)

        return self.pages.get(urlsplit(asked.path).path, Told(204, {}, b""))


class Wire(Listener):
    """What lies between the visitors and the API: it passes on what it is asked, or fails as networks do."""

    def __init__(self, api: str) -> None:
        """Lead to the *api*, a base URL of the local cloud's."""
        _, _, self._id, stage, _ = urlsplit(api).path.split("/")
        self._root = f"/{stage}"
        self.api = api
        self.fault: Told | None = None
        super().__init__()

    @property
    def base(self) -> str:
        """Name the base URL that visitors use."""
        return f"http://{self._id}.execute-api.localhost:{self.port}{self._root}"

    def script(self) -> str:
        """Fetch the script as an owner does who copies it."""
        return httpx.get(f"{self.api}/count.js", timeout=60).raise_for_status().text

    def asked(self, address: str) -> list[str]:
        """List what came from *address*, preflights included, as method and route."""
        sent = [it for it in self.heard if it.address == address]

        return [f"{it.method} {urlsplit(it.path).path.removeprefix(self._root)}" for it in sent]

    def answer(self, asked: Asked) -> Told:
        """Pass a request on, and its answer back."""
        if self.fault:
            return self.fault
        headers = asked.headers | {"X-Forwarded-For": asked.address}
        to = HTTPConnection(urlsplit(self.api).netloc, timeout=60)
        try:
            to.request(asked.method, asked.path, asked.body, headers)
            back = to.getresponse()
            return Told(back.status, dict(back.getheaders()), back.read())
        finally:
            to.close()


def _handler(listener: Listener) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            told = listener.note(Asked(self.command, self.path, dict(self.headers), body))
            with suppress(ConnectionError):  # Whoever asked may have gone.
                self.tell(told)

        def tell(self, told: Told) -> None:
            if told.status is None:
                return
            self.send_response_only(told.status)
            for name, value in told.headers.items():
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

    return Handler

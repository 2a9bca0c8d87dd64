"""A website that embeds Footfall, served to the test browser."""

from threading import Event
from urllib.parse import urlsplit

from tests.browser.recording_server import TIMEOUT_SECONDS, ReceivedRequest, RecordingServer, Response


class FakeSite(RecordingServer):
    """Serves the published pages under two origins: an allowed one and a foreign one."""

    def __init__(self) -> None:
        """Start the server without pages."""
        self.gate = Event()
        self.pages: dict[str, Response] = {}
        super().__init__()

    @property
    def origin(self) -> str:
        """Return the allowed origin."""
        return f"http://localhost:{self.port}"

    @property
    def foreign_origin(self) -> str:
        """Return an origin that serves the same pages but is not on the site's list."""
        return f"http://127.0.0.1:{self.port}"

    def publish(self, path: str, body: str, *, head: str = "", lang: str = "en", policy: str = "") -> str:
        """Publish a page and return its URL."""
        text = f'<!doctype html><html lang="{lang}"><title>A page</title>{head}<body>{body}'
        headers = {"Content-Security-Policy": policy} if policy else {}
        self.pages[path] = Response(
            200, headers | {"Content-Type": "text/html; charset=utf-8"}, text.encode()
        )

        return self.origin + path

    def publish_script(self, script: str) -> None:
        """Publish the embed *script* as /count.js of this site."""
        self.pages["/count.js"] = Response(200, {"Content-Type": "text/javascript"}, script.encode())

    def respond(self, request: ReceivedRequest) -> Response:
        """Return the published page or status 204. A request for /go waits until the test opens the gate."""
        if request.path == "/go":
            self.gate.wait(TIMEOUT_SECONDS)

        return self.pages.get(urlsplit(request.path).path, Response(204, {}, b""))

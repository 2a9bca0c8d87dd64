"""A proxy between the test browser and the API: it records requests and can inject a fault."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import httpx

from tests.browser.recording_server import ReceivedRequest, RecordingServer, Response


class ApiProxy(RecordingServer):
    """Forwards each request to the API, or returns the configured *fault* instead."""

    def __init__(self, upstream_url: str) -> None:
        """Start a proxy for *upstream_url*, a base URL in the local cloud."""
        _, _, self._id, stage, _ = urlsplit(upstream_url).path.split("/")
        self._root = f"/{stage}"
        self.upstream_url = upstream_url
        self.fault: Response | None = None
        super().__init__()

    @property
    def base_url(self) -> str:
        """Return the base URL that visitors use, which leads to this proxy."""
        return f"http://{self._id}.execute-api.localhost:{self.port}{self._root}"

    @property
    def embed_tag(self) -> str:
        """Return the script tag that embeds Footfall in a page."""
        return f'<script src="{self.base_url}/count.js" async></script>'

    def embed_script(self) -> str:
        """Download the embed script from the API, past the proxy."""
        return httpx.get(f"{self.upstream_url}/count.js", timeout=60).raise_for_status().text

    def requests_from(self, address: str) -> list[str]:
        """List the requests from *address* as method and route, preflights included."""
        return [
            f"{request.method} {urlsplit(request.path).path.removeprefix(self._root)}"
            for request in self.requests
            if request.address == address
        ]

    def respond(self, request: ReceivedRequest) -> Response:
        """Forward *request* and return the API's response."""
        if self.fault:
            return self.fault
        headers = request.headers | {"X-Forwarded-For": request.address}
        upstream = HTTPConnection(urlsplit(self.upstream_url).netloc, timeout=60)
        try:
            upstream.request(request.method, request.path, request.body, headers)
            response = upstream.getresponse()
            return Response(response.status, dict(response.getheaders()), response.read())
        finally:
            upstream.close()

"""An API with fixed counts, for tests of the embed script that need no deployment or delay a response."""

import json
from threading import Event
from urllib.parse import parse_qs, urlsplit

from tests.browser.recording_server import TIMEOUT_SECONDS, ReceivedRequest, RecordingServer, Response

SITE_COUNT = 99
PAGE_COUNTS = {"/": 10, "/a": 11, "/b": 12}


class FakeApi(RecordingServer):
    """Returns the counts of the site and of a page, as the real API does."""

    def __init__(self) -> None:
        """Start the server, which delays no response."""
        self.delayed_page = ""
        self.gate = Event()
        super().__init__()

    @property
    def base_url(self) -> str:
        """Return the base URL that the embed script gets."""
        return f"http://127.0.0.1:{self.port}/dev"

    def reset(self) -> None:
        """Forget the requests, and delay no response."""
        self.delayed_page = ""
        self.gate.clear()
        self.requests.clear()

    def sent_requests(self) -> list[str]:
        """List the requests as method, route and page."""
        return [
            f"{request.method} {urlsplit(request.path).path.removeprefix('/dev')} {requested_page(request)}"
            for request in self.requests
        ]

    def respond(self, request: ReceivedRequest) -> Response:
        """Return the counts. A request for the delayed page waits until the test opens the gate."""
        page = requested_page(request)
        if page and page == self.delayed_page:
            self.gate.wait(TIMEOUT_SECONDS)
        body = {"count": SITE_COUNT, "site": "main", "window": "forever", "counted": True} | page_outcome(
            page
        )
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": "private, max-age=3600",
            "Vary": "Origin",
        }

        return Response(200, headers | {"Content-Type": "application/json"}, json.dumps(body).encode())


def requested_page(request: ReceivedRequest) -> str:
    """Return the page of a request, or an empty string."""
    return parse_qs(urlsplit(request.path).query).get("page", [""])[0]


def page_outcome(page: str) -> dict[str, object]:
    """Return the part of the response that describes *page*. A page without a count is above the limit."""
    if not page:
        return {}
    if page not in PAGE_COUNTS:
        return {"page": {"path": page, "counted": False, "reason": "too_many_pages"}}

    return {"page": {"path": page, "count": PAGE_COUNTS[page], "counted": True}}

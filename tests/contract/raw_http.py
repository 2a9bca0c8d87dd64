"""Send HTTP requests without the corrections that an HTTP client makes."""

import json
import socket
from collections.abc import Iterable, Mapping
from email.message import Message
from http.client import HTTPConnection, HTTPResponse
from typing import Any, NamedTuple
from urllib.parse import urlsplit

type Headers = Mapping[str, str | bytes]

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TIMEOUT_SECONDS = 60


class Response(NamedTuple):
    """An HTTP response."""

    status: int
    headers: Message
    body: bytes

    def json(self) -> dict[str, Any]:
        """Return the JSON body, or an empty dictionary if the body is not JSON."""
        content_type = self.headers.get_content_type()

        return dict(json.loads(self.body)) if content_type == "application/json" and self.body else {}


def send_request(
    base_url: str, method: str, target: str, headers: Headers, body: bytes | Iterable[bytes] = b""
) -> Response:
    """Send a request for *target* below the base URL, without encoding or normalizing it."""
    url = urlsplit(base_url)
    connection = HTTPConnection(url.netloc, timeout=TIMEOUT_SECONDS)
    connection.request(method, url.path + target, body=body or None, headers=dict(headers))

    return _read(connection.getresponse())


def send_bytes(base_url: str, request: bytes) -> Response:
    """Send the bytes of *request*, with BASE replaced by the path of the base URL."""
    url = urlsplit(base_url)
    with socket.create_connection((str(url.hostname), url.port or 80), timeout=TIMEOUT_SECONDS) as connection:
        connection.sendall(request.replace(b"BASE", url.path.encode()))
        response = HTTPResponse(connection)
        response.begin()

        return _read(response)


def _read(response: HTTPResponse) -> Response:
    with response:
        return Response(response.status, response.headers, response.read())

"""Requests as they go over the wire: nothing is mended on the way, as a polite client would."""

import json
import socket
from collections.abc import Iterable, Mapping
from email.message import Message
from http.client import HTTPConnection, HTTPResponse
from typing import Any, NamedTuple
from urllib.parse import urlsplit

type Headers = Mapping[str, str | bytes]

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SECONDS = 60


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Message
    body: bytes

    def said(self) -> dict[str, Any]:
        """Read the JSON of the answer; nothing where it is something else."""
        kind = self.headers.get_content_type()

        return dict(json.loads(self.body)) if kind == "application/json" and self.body else {}


def ask(base: str, method: str, target: str, headers: Headers, body: bytes | Iterable[bytes] = b"") -> Answer:
    """Send a request whose *target*, behind the base, is sent as it stands."""
    place = urlsplit(base)
    connection = HTTPConnection(place.netloc, timeout=SECONDS)
    connection.request(method, place.path + target, body=body or None, headers=dict(headers))

    return _read(connection.getresponse())


def ask_raw(base: str, request: bytes) -> Answer:
    """Send *request* byte for byte; BASE in it is the path of the base."""
    place = urlsplit(base)
    with socket.create_connection((str(place.hostname), place.port or 80), timeout=SECONDS) as line:
        line.sendall(request.replace(b"BASE", place.path.encode()))
        response = HTTPResponse(line)
        response.begin()

        return _read(response)


def _read(response: HTTPResponse) -> Answer:
    with response:
        return Answer(response.status, response.headers, response.read())

"""One exchange of HTTP/1.1 over a socket: a request and its response."""

import socket
import time
from collections.abc import Buffer, Mapping
from http import HTTPStatus
from http.client import HTTPResponse, IncompleteRead
from io import BufferedReader, RawIOBase

from footfall.aws.response import Response

_PART = 65_536  # Bytes. Memory for a part is allocated before it is read, whatever length a server announces.


class _Reader(RawIOBase):
    """Reads from a socket until a deadline. The timeout of a socket is for each read."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline

    def makefile(self, _mode: str) -> BufferedReader:
        """Return the file from which HTTPResponse reads."""
        return BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Read what has arrived. Raises TimeoutError after the deadline, also if more has arrived."""
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        self._sock.settimeout(remaining)
        return self._sock.recv_into(buffer)


def exchange(
    sock: socket.socket, headers: Mapping[str, str], body: bytes, *, timeout: float
) -> tuple[Response, bool]:
    """Send a request. Return the response, and whether the connection can be kept.

    Raises OSError or HTTPException if there is no complete response within *timeout* seconds.
    """
    content, deadline = b"", time.monotonic() + timeout
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"POST / HTTP/1.1\r\nAccept-Encoding: identity\r\nContent-Length: {len(body)}\r\n{lines}\r\n"
    sock.settimeout(timeout)
    # HTTPConnection would send the head and the body separately, and take 40 us longer.
    sock.sendall(head.encode() + body)
    reader = _Reader(sock, deadline)
    with HTTPResponse(reader, method="POST") as response:  # type: ignore[arg-type] # It calls only makefile.
        response.begin()
        while not response.isclosed():
            content += response.read1(_PART)
        if response.length:
            raise IncompleteRead(content, response.length)
    # After an interim response such as 103, the response to this request would answer the next one.
    is_kept = not response.will_close and response.status >= HTTPStatus.OK

    return Response(response.status, response.headers, content), is_kept

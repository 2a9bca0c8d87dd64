"""One exchange of HTTP/1.1 over a socket: a request and its response, within a time-out.

http.client has no time-out for a whole response, and costs 4 ms of a cold start and 80 us of each call.
"""

import socket
import time
from collections.abc import Mapping
from typing import NamedTuple

from footfall.aws.endpoint import UnsupportedError

_KEEPS_CONNECTION = {"HTTP/1.0": False, "HTTP/1.1": True}
# Bytes.
_MAX_HEAD = 65_536
_RECEIVE_SIZE = 65_536


class ConnectionFailedError(Exception):
    """There is no complete response. *code* is the name of the exception that botocore raises."""

    def __init__(self, code: str) -> None:
        """Create the error."""
        super().__init__(code)
        self.code = code


class Response(NamedTuple):
    """An HTTP response. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    keeps_connection: bool = True


def exchange(sock: socket.socket, headers: Mapping[str, str], body: bytes, *, timeout: float) -> Response:
    """Send a request and return the response, within *timeout* seconds.

    Raises OSError if there is no complete response, and UnsupportedError if it is not HTTP/1 or does not
    state its length.
    """
    reader = _Reader(sock, deadline=time.monotonic() + timeout)
    fixed = f"Accept-Encoding: identity\r\nContent-Length: {len(body)}\r\n"
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    sock.settimeout(timeout)
    sock.sendall(f"POST / HTTP/1.1\r\n{fixed}{lines}\r\n".encode() + body)
    try:
        return reader.read_response()
    except (KeyError, ValueError):
        raise UnsupportedError("ResponseParserError") from None


class _Reader:
    """Reads one response. Its methods raise KeyError or ValueError if this is not possible."""

    def __init__(self, sock: socket.socket, *, deadline: float) -> None:
        self._data = bytearray()
        self._deadline = deadline
        self._socket = sock

    def read_response(self) -> Response:
        status_line, *lines = self._read_until(b"\r\n\r\n").split("\r\n")
        version, status, *_ = status_line.split(" ")
        fields = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in fields}
        keeps_connection = _KEEPS_CONNECTION[version] and headers.get("connection", "").lower() != "close"
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body = b"".join(iter(self._read_chunk, b""))
        else:
            body = self._read(int(headers["content-length"]))

        return Response(int(status), headers, body, keeps_connection)

    def _read_chunk(self) -> bytes:
        """Return the next chunk. The last one is empty."""
        size, _, _ = self._read_until(b"\r\n").partition(";")
        chunk = self._read(int(size, 16))
        self._read_until(b"\r\n")

        return chunk

    def _read_until(self, end: bytes) -> str:
        """Return the text before *end*, and skip *end*."""
        while (length := self._data.find(end)) < 0:
            if len(self._data) > _MAX_HEAD:
                raise ValueError(end)
            self._receive()

        return self._read(length + len(end))[:length].decode("latin-1")

    def _read(self, length: int) -> bytes:
        if length < 0:
            raise ValueError(length)
        while len(self._data) < length:
            self._receive()
        data = bytes(self._data[:length])
        del self._data[:length]

        return data

    def _receive(self) -> None:
        """Read more bytes. Raises TimeoutError after the deadline, and ConnectionError at the end."""
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        self._socket.settimeout(remaining)
        received = self._socket.recv(_RECEIVE_SIZE)
        if not received:
            raise ConnectionError
        self._data += received

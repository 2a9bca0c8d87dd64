"""One exchange of HTTP/1.1 over a socket: a request and its response."""

import socket
import time
from collections.abc import Mapping
from http.client import HTTPResponse, IncompleteRead

from footfall.aws.response import Response


def exchange(
    sock: socket.socket, headers: Mapping[str, str], body: bytes, *, timeout: float
) -> tuple[Response, bool]:
    """Send a request. Return the response, and whether the server keeps the connection.

    Raises OSError or HTTPException if there is no complete response within *timeout* seconds. Only a server
    that sends its headers byte by byte can take longer.
    """
    content, deadline = b"", time.monotonic() + timeout
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"POST / HTTP/1.1\r\nAccept-Encoding: identity\r\nContent-Length: {len(body)}\r\n{lines}\r\n"
    sock.settimeout(timeout)
    # HTTPConnection would send the head and the body separately, and take 40 us longer.
    sock.sendall(head.encode() + body)
    sock.settimeout(_remaining(deadline))
    with HTTPResponse(sock, method="POST") as response:
        response.begin()
        while not response.isclosed():
            # The timeout of a socket is for each read, and a server can send one byte at a time.
            sock.settimeout(_remaining(deadline))
            content += response.read1()
        if response.length:
            raise IncompleteRead(content, response.length)

    return Response(response.status, response.headers, content), not response.will_close


def _remaining(deadline: float) -> float:
    return max(deadline - time.monotonic(), 0.001)

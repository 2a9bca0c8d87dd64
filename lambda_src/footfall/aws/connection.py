"""One kept HTTP connection to an AWS service."""

import os
import socket
import ssl
import time
from collections.abc import Mapping
from functools import cache, partial

from footfall.aws.endpoint import Endpoint, UnsupportedError
from footfall.aws.response import ConnectionFailedError, Response, read_response

# Seconds.
_CONNECT_TIMEOUT = 1.0
_READ_TIMEOUT = 2.0  # From the first byte of the request to the last byte of the response.
_MAX_IDLE = 60.0  # AWS closes idle connections. A frozen execution environment may not receive that.

_RECEIVE_SIZE = 65_536  # Bytes.


class Connection:
    """A connection to *endpoint*. It opens when it is used first, and again after it was closed."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Create a closed connection."""
        self._endpoint = endpoint
        self._socket: socket.socket | None = None
        self._used_at = 0.0

    def open(self) -> None:
        """Open the connection, unless it is open. Raises ConnectionFailedError or UnsupportedError."""
        self._keep(self._take())

    def post(self, headers: Mapping[str, str], body: bytes) -> Response:
        """Send a request and return the response. Raises ConnectionFailedError or UnsupportedError."""
        sock = self._take()
        deadline = time.monotonic() + _READ_TIMEOUT
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        fixed = f"Accept-Encoding: identity\r\nContent-Length: {len(body)}\r\n"
        try:
            sock.settimeout(_READ_TIMEOUT)
            sock.sendall(f"POST / HTTP/1.1\r\n{fixed}{lines}\r\n".encode() + body)
            response = read_response(partial(_receive, sock, deadline))
        except (OSError, UnsupportedError) as error:
            sock.close()
            raise _failure(error, timeout="ReadTimeoutError", other="ConnectionClosedError") from None
        if response.keeps_connection:
            self._keep(sock)
        else:
            sock.close()

        return response

    def _take(self) -> socket.socket:
        """Return the open connection, or open one. It is kept only if its use succeeds."""
        sock, self._socket = self._socket, None
        if sock is not None and time.time() - self._used_at <= _MAX_IDLE and _is_open(sock):
            return sock
        if sock is not None:
            sock.close()
        try:
            return _connect(self._endpoint)
        except (OSError, UnicodeError) as error:
            raise _failure(error, timeout="ConnectTimeoutError", other="EndpointConnectionError") from None

    def _keep(self, sock: socket.socket) -> None:
        self._socket, self._used_at = sock, time.time()


def _connect(endpoint: Endpoint) -> socket.socket:
    sock = socket.create_connection((endpoint.name, endpoint.port), _CONNECT_TIMEOUT)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    return _tls_context().wrap_socket(sock, server_hostname=endpoint.name) if endpoint.is_encrypted else sock


def _is_open(sock: socket.socket) -> bool:
    """Return whether the server kept the connection. An idle one has nothing to read but its end."""
    sock.settimeout(0)
    try:
        sock.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return True
    except OSError:
        pass
    return False


def _receive(sock: socket.socket, deadline: float) -> bytes:
    """Return the next bytes. Raises TimeoutError after the *deadline*, and ConnectionError at the end."""
    sock.settimeout(max(deadline - time.monotonic(), 0.001))
    if received := sock.recv(_RECEIVE_SIZE):
        return received
    raise ConnectionError


def _failure(error: Exception, *, timeout: str, other: str) -> Exception:
    match error:
        case UnsupportedError():
            return error
        case ssl.SSLError():
            return UnsupportedError("SSLError")
        case UnicodeError():  # An invalid host name.
            return UnsupportedError("UnsupportedConfiguration")
        case TimeoutError():
            return ConnectionFailedError(timeout)
        case _:
            return ConnectionFailedError(other)


@cache
def _tls_context() -> ssl.SSLContext:
    """Return a context that verifies certificates. botocore reads the same variable."""
    return ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE"))

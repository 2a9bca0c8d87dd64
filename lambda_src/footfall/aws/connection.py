"""An HTTP connection to an AWS service, which stays open between requests."""

import socket
import ssl
import time
from collections.abc import Mapping
from http.client import HTTPException

from footfall.aws.endpoint import Endpoint, UnsupportedError
from footfall.aws.exchange import exchange
from footfall.aws.response import ConnectionFailedError, Response
from footfall.aws.tls import tls_context, trust_system_authorities

# Seconds.
_CONNECT_TIMEOUT = 1.0
_READ_TIMEOUT = 2.0  # To send a request and read its response.
_MAX_IDLE = 60.0  # AWS closes idle connections. A frozen execution environment may not notice that.


class Connection:
    """A connection to *endpoint*. It is opened before the first request, and again after it was closed."""

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
        try:
            response, is_kept = exchange(sock, headers, body, timeout=_READ_TIMEOUT)
        except (OSError, HTTPException) as error:
            sock.close()
            raise _failure(error) from None
        if is_kept:
            self._keep(sock)
        else:
            sock.close()

        return response

    def _take(self) -> socket.socket:
        """Return the open connection, or open one. It is kept only if its use succeeds."""
        sock, self._socket = self._socket, None
        if sock is not None:
            if 0 <= time.time() - self._used_at <= _MAX_IDLE and _is_open(sock):
                return sock
            sock.close()
        try:
            return self._connect()
        except OSError as error:
            raise _failure(error) from None

    def _connect(self) -> socket.socket:
        try:
            return _connect(self._endpoint)
        except ssl.SSLCertVerificationError:
            # Another authority than Amazon's issued the certificate.
            trust_system_authorities()
            return _connect(self._endpoint)

    def _keep(self, sock: socket.socket) -> None:
        self._socket, self._used_at = sock, time.time()


def _connect(endpoint: Endpoint) -> socket.socket:
    context = tls_context() if endpoint.is_encrypted else None
    try:
        sock = socket.create_connection((endpoint.name, endpoint.port), _CONNECT_TIMEOUT)
    except TimeoutError:
        raise ConnectionFailedError("ConnectTimeoutError") from None
    except OSError:
        raise ConnectionFailedError("EndpointConnectionError") from None
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    return context.wrap_socket(sock, server_hostname=endpoint.name) if context else sock


def _is_open(sock: socket.socket) -> bool:
    """Return whether the server kept the connection open. If it did, there is nothing to read."""
    sock.settimeout(0)
    try:
        sock.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return True
    except OSError:
        pass
    return False


def _failure(error: Exception) -> Exception:
    """Return the error to raise: UnsupportedError if TLS failed for another reason than the network."""
    match error:
        case ssl.SSLEOFError():
            return ConnectionFailedError("SSLError")
        case ssl.SSLError():
            return UnsupportedError("SSLError")
        case TimeoutError():
            return ConnectionFailedError("ReadTimeoutError")
        case _:
            return ConnectionFailedError("ConnectionClosedError")

"""One kept HTTP connection to an AWS service."""

import ssl
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, IncompleteRead

from footfall.aws.endpoint import Endpoint, UnsupportedError
from footfall.aws.response import ConnectionFailedError, Response
from footfall.aws.tls import tls_context, trust_system_authorities

# Seconds.
_CONNECT_TIMEOUT = 1.0
_READ_TIMEOUT = 2.0  # From the first byte of the request to the last byte of the response.
_MAX_IDLE = 60.0  # AWS closes idle connections. A frozen execution environment may not receive that.


class Connection:
    """A connection to *endpoint*. It opens when it is used first, and again after it was closed."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Create a closed connection."""
        self._endpoint = endpoint
        self._http: HTTPConnection | None = None
        self._used_at = 0.0

    def open(self) -> None:
        """Open the connection, unless it is open. Raises ConnectionFailedError or UnsupportedError."""
        self._keep(self._take())

    def post(self, headers: Mapping[str, str], body: bytes) -> Response:
        """Send a request and return the response. Raises ConnectionFailedError or UnsupportedError."""
        http = self._take()
        try:
            response = _exchange(http, headers, body)
        except (OSError, HTTPException) as error:
            http.close()
            raise _failure(error) from None
        self._keep(http)

        return response

    def _take(self) -> HTTPConnection:
        """Return the open connection, or open one. It is kept only if its use succeeds."""
        http, self._http = self._http, None
        if http is not None:
            if time.time() - self._used_at <= _MAX_IDLE and _is_open(http):
                return http
            http.close()
        try:
            return self._connect()
        except OSError as error:
            raise _failure(error) from None

    def _connect(self) -> HTTPConnection:
        try:
            return _connect(self._endpoint)
        except ssl.SSLCertVerificationError:
            # Another authority than Amazon's issued the certificate.
            trust_system_authorities()
            return _connect(self._endpoint)

    def _keep(self, http: HTTPConnection) -> None:
        self._http, self._used_at = http, time.time()


def _connect(endpoint: Endpoint) -> HTTPConnection:
    http = HTTPConnection(endpoint.name, endpoint.port, timeout=_CONNECT_TIMEOUT)
    try:
        http.connect()
    except TimeoutError:
        raise ConnectionFailedError("ConnectTimeoutError") from None
    except OSError:
        raise ConnectionFailedError("EndpointConnectionError") from None
    if endpoint.is_encrypted:
        http.sock = tls_context().wrap_socket(http.sock, server_hostname=endpoint.name)

    return http


def _is_open(http: HTTPConnection) -> bool:
    """Return whether the server kept the connection. An idle one has nothing to read but its end."""
    if http.sock is None:
        return False
    http.sock.settimeout(0)
    try:
        http.sock.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return True
    except OSError:
        pass
    return False


def _exchange(http: HTTPConnection, headers: Mapping[str, str], body: bytes) -> Response:
    sock, content, deadline = http.sock, b"", time.monotonic() + _READ_TIMEOUT
    sock.settimeout(_READ_TIMEOUT)
    http.request("POST", "/", body, dict(headers))
    sock.settimeout(_remaining(deadline))
    response = http.getresponse()
    while not response.isclosed():
        # The time-out of a socket is for each read, and a server can send one byte at a time.
        sock.settimeout(_remaining(deadline))
        content += response.read1()
    if response.length:
        raise IncompleteRead(content, response.length)

    return Response(response.status, response.headers, content)


def _remaining(deadline: float) -> float:
    return max(deadline - time.monotonic(), 0.001)


def _failure(error: Exception) -> Exception:
    """Return the error to raise. Only a rejection, not a lost connection, is worth another transport."""
    match error:
        case FileNotFoundError():  # The file with the trusted certificates.
            return UnsupportedError("SSLError")
        case ssl.SSLEOFError():
            return ConnectionFailedError("SSLError")
        case ssl.SSLError():
            return UnsupportedError("SSLError")
        case TimeoutError():
            return ConnectionFailedError("ReadTimeoutError")
        case _:
            return ConnectionFailedError("ConnectionClosedError")

"""One kept HTTP connection to an AWS service."""

import os
import ssl
import time
from collections.abc import Mapping
from email.message import Message
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple

from footfall.aws.endpoint import Endpoint

# Seconds.
_CONNECT_TIMEOUT = 1.0
_READ_TIMEOUT = 2.0
_MAX_IDLE = 60.0  # AWS closes idle connections. A frozen execution environment may not receive that.

# Loading these 5 certificates takes 1 ms, and loading the 140 of the operating system takes 16 ms.
_AMAZON_ROOTS = f"{__file__.rpartition('/')[0]}/amazon_roots.pem"


class ConnectionFailedError(Exception):
    """There is no complete response. *code* is the name of the exception that botocore raises."""

    def __init__(self, code: str) -> None:
        """Create the error."""
        super().__init__(code)
        self.code = code


class Response(NamedTuple):
    """An HTTP response. Header names are case-insensitive."""

    status: int
    headers: Message
    body: bytes


class Connection:
    """A connection to *endpoint*. It opens when it is used first, and again after it was closed."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Create a closed connection."""
        self._used_at = 0.0
        self._http = (
            HTTPSConnection(endpoint.name, endpoint.port, timeout=_CONNECT_TIMEOUT, context=_tls_context())
            if endpoint.is_encrypted
            else HTTPConnection(endpoint.name, endpoint.port, timeout=_CONNECT_TIMEOUT)
        )

    def open(self) -> None:
        """Open the connection, unless it is open. Raises ConnectionFailedError."""
        if self._is_open():
            return
        self._http.close()
        try:
            self._http.connect()
        except OSError as error:
            self._http.close()
            raise ConnectionFailedError(
                _code(error, timeout="ConnectTimeoutError", other="EndpointConnectionError")
            ) from None
        self._used_at = time.time()

    def post(self, headers: Mapping[str, str], body: bytes) -> Response:
        """Send a request and return the response. Raises ConnectionFailedError."""
        self.open()
        self._http.sock.settimeout(_READ_TIMEOUT)
        try:
            self._http.request("POST", "/", body, headers)
            response = self._http.getresponse()
            content = response.read()
        except (OSError, HTTPException) as error:
            self._http.close()
            raise ConnectionFailedError(
                _code(error, timeout="ReadTimeoutError", other="ConnectionClosedError")
            ) from None
        self._used_at = time.time()

        return Response(response.status, response.headers, content)

    def _is_open(self) -> bool:
        """Return whether the connection is open. An idle connection has nothing to read but its end."""
        if self._http.sock is None or time.time() - self._used_at > _MAX_IDLE:
            return False
        self._http.sock.settimeout(0)
        try:
            self._http.sock.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            pass
        return False


def _code(error: Exception, *, timeout: str, other: str) -> str:
    match error:
        case ssl.SSLError():
            return "SSLError"
        case TimeoutError():
            return timeout
        case _:
            return other


@cache
def _tls_context() -> ssl.SSLContext:
    """Return a context that trusts the roots of AWS's endpoints. botocore reads the same variable."""
    return ssl.create_default_context(cafile=os.environ.get("AWS_CA_BUNDLE") or _AMAZON_ROOTS)

"""The client of AWS: the HTTP transport, and botocore after anything that this transport does not support.

A fallback takes the time to load botocore, once in an execution environment. No visit is lost.
"""

from contextlib import suppress
from functools import cache
from importlib import import_module

from footfall import error_log
from footfall.aws.endpoint import UnsupportedError
from footfall.aws.http_transport import HttpTransport
from footfall.aws.response import ConnectionFailedError
from footfall.aws.transport import Payload, Transport, TransportError


class Client:
    """The transport of one execution environment."""

    def __init__(self) -> None:
        """Create a client without connections."""
        self._http = HttpTransport()
        self._call: Transport = self._http.call

    def connect(self) -> None:
        """Open the connections that a visit needs, or load botocore. The first request reports errors."""
        try:
            self._http.connect()
        except UnsupportedError as error:
            # If this module could not be loaded, Lambda would not serve any request.
            with suppress(Exception):
                self._use_botocore("Connect", error)
        except ConnectionFailedError:
            pass  # The first request opens the connection, or reports the error.

    def call(self, operation: str, request: Payload) -> Payload:
        """Send one *request*, without retries. Raises TransportError, or ImportError if botocore is missing.

        After a fallback to botocore, the error is transient: AWS may have executed the request, and only the
        store can repeat it.
        """
        try:
            return self._call(operation, request)
        except UnsupportedError as error:
            self._use_botocore(operation, error)
            raise TransportError(operation, str(error), transient=True) from None

    def _use_botocore(self, operation: str, error: UnsupportedError) -> None:
        """Load botocore, use it from now on, and log this once."""
        botocore_transport = import_module("footfall.aws.botocore_transport")
        botocore_transport.create_clients()
        self._call = botocore_transport.call
        error_log.write_fallback(operation, str(error))


@cache
def client() -> Client:
    """Return the client of this execution environment."""
    return Client()

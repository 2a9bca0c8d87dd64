"""The transport over the standard library. It loads in a fraction of the time that botocore takes.

It supports the requests and the configuration that the function usually has. Everything else raises
UnsupportedError. Error codes of network failures are the names of botocore's exceptions.
"""

import json
import time
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import NamedTuple

from footfall.aws.connection import Connection
from footfall.aws.endpoint import Endpoint, UnsupportedError, find_endpoint, read_credentials
from footfall.aws.response import ConnectionFailedError, Response, error_code, read_content
from footfall.aws.signature import Scope, sign
from footfall.aws.transport import Payload, TransportError, error_from_response

_MAX_SKEW = 240  # Seconds. AWS rejects a signature whose time differs by 300 seconds or more.

# The errors of a rejected signature, without the suffix "Exception" that some of them have.
_SIGNATURE_ERRORS = {
    "IncompleteSignature",
    "InvalidSignature",
    "MissingAuthenticationToken",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
}


class Service(NamedTuple):
    """An AWS service: its name, the version of its JSON protocol, and the name of its API."""

    name: str
    json_version: str
    api: str


_DYNAMODB = Service("dynamodb", "1.0", "DynamoDB_20120810")
_SSM = Service("ssm", "1.1", "AmazonSSM")
_SERVICES = {"GetParameter": _SSM}


class HttpTransport:
    """The transport of one execution environment, with one connection per service."""

    def __init__(self) -> None:
        """Create a transport without connections."""
        self._clock_offset = 0.0  # Seconds from this machine's clock to that of AWS.
        self._connections: dict[Service, tuple[Endpoint, Connection]] = {}

    def connect(self) -> None:
        """Open the connections that a visit needs. Raises UnsupportedError or ConnectionFailedError."""
        for service in (_DYNAMODB, _SSM):
            self._connection(service)[1].open()

    def call(self, operation: str, request: Payload) -> Payload:
        """Send one *request* within about 3 seconds. Raises TransportError or UnsupportedError.

        A request that AWS may have executed is not sent again.
        """
        body = json.dumps(request).encode()
        response, content = self._send(operation, body)
        # AWS does not execute a request whose signature it rejects.
        if _is_rejected(response, content) and self._correct_clock(response):
            response, content = self._send(operation, body)
        if response.status == HTTPStatus.OK:
            return {name: value for name, value in content.items() if value is not None}
        code = error_code(response, content)
        if _is_rejected(response, content):
            raise UnsupportedError(code)
        reasons = content.get("CancellationReasons") or []
        raise error_from_response(operation, response.status, code, reasons)

    def _send(self, operation: str, body: bytes) -> tuple[Response, Payload]:
        """Send a signed request once. Return the response and its content."""
        service = _SERVICES.get(operation, _DYNAMODB)
        endpoint, connection = self._connection(service)
        headers = {
            "Content-Type": f"application/x-amz-json-{service.json_version}",
            "Host": endpoint.host,
            "X-Amz-Target": f"{service.api}.{operation}",
        }
        now = time.gmtime(time.time() + self._clock_offset)
        scope = Scope(time.strftime("%Y%m%dT%H%M%SZ", now), endpoint.region, service.name)
        signed_headers = sign(headers, body, scope=scope, credentials=read_credentials())
        try:
            response = connection.post(signed_headers, body)
            return response, read_content(response)
        except ConnectionFailedError as error:
            raise TransportError(operation, error.code, transient=True) from None

    def _connection(self, service: Service) -> tuple[Endpoint, Connection]:
        if service not in self._connections:
            endpoint = find_endpoint(service.name)
            self._connections[service] = endpoint, Connection(endpoint)

        return self._connections[service]

    def _correct_clock(self, response: Response) -> bool:
        """Use AWS's clock from now on if it differs. Return whether it does."""
        try:
            server_time = parsedate_to_datetime(response.headers.get("Date", "")).timestamp()
        except (OverflowError, ValueError):  # There is no date.
            return False
        offset = server_time - time.time()
        if abs(offset - self._clock_offset) <= _MAX_SKEW:
            return False
        self._clock_offset = offset
        return True


def _is_rejected(response: Response, content: Payload) -> bool:
    """Return whether AWS rejected the signature."""
    code = error_code(response, content).removesuffix("Exception")

    return response.status != HTTPStatus.OK and code in _SIGNATURE_ERRORS

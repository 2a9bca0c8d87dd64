"""The transport over the standard library. It loads in a fraction of the time that botocore takes.

It supports the requests and the configuration that the function usually has. Everything that it does not
understand raises UnsupportedError. Error codes of network failures are the names of botocore's exceptions.
"""

import json
import time
from binascii import crc32
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import NamedTuple

from footfall.aws.connection import Connection, ConnectionFailedError, Response
from footfall.aws.endpoint import Endpoint, UnsupportedError, find_endpoint, read_credentials
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
        response = self._send(operation, body)
        code, content = _parse(operation, response)
        # AWS does not execute a request whose signature it rejects.
        if _is_signature_error(code) and self._correct_clock(response):
            response = self._send(operation, body)
            code, content = _parse(operation, response)
        if _is_signature_error(code):
            raise UnsupportedError(code)
        if code:
            reasons = content.get("CancellationReasons", [])
            raise error_from_response(operation, response.status, code, reasons)
        return content

    def _send(self, operation: str, body: bytes) -> Response:
        service = _SERVICES.get(operation, _DYNAMODB)
        endpoint, connection = self._connection(service)
        headers = {
            "Content-Type": f"application/x-amz-json-{service.json_version}",
            "Host": endpoint.host,
            "X-Amz-Target": f"{service.api}.{operation}",
        }
        scope = Scope(self._timestamp(), endpoint.region, service.name)
        signed_headers = sign(headers, body, scope=scope, credentials=read_credentials())
        try:
            return connection.post(signed_headers, body)
        except ConnectionFailedError as error:
            if error.code == "SSLError":
                raise UnsupportedError(error.code) from None
            raise TransportError(operation, error.code, transient=True) from None

    def _connection(self, service: Service) -> tuple[Endpoint, Connection]:
        if service not in self._connections:
            endpoint = find_endpoint(service.name)
            self._connections[service] = endpoint, Connection(endpoint)

        return self._connections[service]

    def _timestamp(self) -> str:
        return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + self._clock_offset))

    def _correct_clock(self, response: Response) -> bool:
        """Use AWS's clock from now on if it differs. Return whether it does."""
        try:
            server_time = parsedate_to_datetime(response.headers["Date"]).timestamp()
        except (TypeError, ValueError):
            return False
        offset = server_time - time.time()
        is_skewed = abs(offset - self._clock_offset) > _MAX_SKEW
        if is_skewed:
            self._clock_offset = offset

        return is_skewed


def _parse(operation: str, response: Response) -> tuple[str, Payload]:
    """Return the error code, which is empty after a success, and the content."""
    checksum = response.headers.get("x-amz-crc32")
    if checksum is not None and checksum != str(crc32(response.body)):
        raise TransportError(operation, "ChecksumError", transient=True)
    try:
        content = json.loads(response.body)
    except ValueError:
        content = None
    if isinstance(content, dict):
        is_success = response.status == HTTPStatus.OK
        return "" if is_success else _error_code(content, response.status), content
    if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return str(response.status), {}
    raise UnsupportedError("ResponseParserError")


def _error_code(content: Payload, status: int) -> str:
    """Return the code, such as ConditionalCheckFailedException, or the status if there is no code."""
    code = str(content.get("__type", status))

    return code.partition(":")[0].rpartition("#")[2]


def _is_signature_error(code: str) -> bool:
    return code.removesuffix("Exception") in _SIGNATURE_ERRORS

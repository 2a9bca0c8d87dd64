"""Requests as botocore and the HTTP transport send them, recorded without a network.

They have only the headers that both can have here. BOTOCORE_HEADERS are the others.
"""

import os
from collections.abc import Buffer, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

import botocore.session
import pytest
from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials, EnvProvider, ReadOnlyCredentials

from footfall.aws import connection
from footfall.aws.endpoint import Endpoint, UnsupportedError
from footfall.aws.http_transport import HttpTransport
from footfall.aws.transport import Payload

CREDENTIALS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN"}
# Headers that only botocore sends. It does not sign them.
BOTOCORE_HEADERS = {"amz-sdk-invocation-id", "amz-sdk-request", "user-agent"}
# Headers that botocore leaves to its HTTP client. The signature contains Host.
CLIENT_HEADERS = {"accept-encoding", "host"}
MAX_CLIENTS = 10
PORTS = {"http": 80, "https": 443}
REQUESTS: dict[str, Payload] = {
    "GetItem": {"TableName": "visits", "Key": {"id": {"S": "a"}, "part": {"S": "visit"}}},
    "GetParameter": {"Name": "/footfall-dev/secret", "WithDecryption": True},
}
# The response of DescribeEndpoints. The other operations ignore it.
DISCOVERY = b'{"Endpoints": [{"Address": "discovered.example", "CachePeriodInMinutes": 1}]}'
RESPONSE = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"


class SentRequest(NamedTuple):
    """A request, and the server that gets it. Header names are in lowercase."""

    server: tuple[str, str, int]
    line: str
    headers: dict[str, str]
    body: bytes


class BotocoreSender:
    """Clients of botocore that record each request instead of sending it."""

    def __init__(self) -> None:
        """Create a session that reads no configuration file, and the credentials before each request."""
        self._session = botocore.session.Session()
        self._session.set_config_variable("config_file", os.devnull)
        self._session.register_component("credential_provider", _Provider())
        self._clients: dict[Any, Any] = {}
        self._sent: list[AWSPreparedRequest] = []

    def send(self, operation: str, request: Payload) -> SentRequest:
        """Return what botocore sends with the current environment variables. Raises botocore's errors."""
        client = self._client("ssm" if operation == "GetParameter" else "dynamodb")
        getattr(client, xform_name(operation))(**request)
        sent = self._sent.pop()
        url = urlsplit(sent.url)
        headers = {
            name.lower(): value.decode() if isinstance(value, bytes) else value
            for name, value in sent.headers.items()
            if name.lower() not in BOTOCORE_HEADERS
        }
        port = PORTS[url.scheme] if url.port is None else url.port

        return SentRequest(
            (url.scheme, url.hostname or "", port),
            f"{sent.method} {url.path}{url.query and '?'}{url.query} HTTP/1.1",
            headers,
            cast("bytes", sent.body),
        )

    def _client(self, service: str) -> Any:  # noqa: ANN401 - botocore generates its client classes at run time.
        variables = {name: value for name, value in os.environ.items() if name not in CREDENTIALS}
        key = service, *sorted(item for item in variables.items() if item[0].startswith("AWS_"))
        if key not in self._clients:
            if len(self._clients) == MAX_CLIENTS:
                self._clients.clear()
            self._clients[key] = self._session.create_client(service)
            self._clients[key].meta.events.register("before-send", self._record)

        return self._clients[key]

    def _record(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        self._sent.append(request)

        return AWSResponse(request.url, 200, HTTPHeaders(), _Body(DISCOVERY))


def send_by_http(operation: str, request: Payload, transport: HttpTransport | None = None) -> SentRequest:
    """Return what an HTTP transport sends with the current environment variables. Raises its errors.

    The default is a new transport.
    """
    endpoints: list[Endpoint] = []
    socket = _Socket()

    def connect(endpoint: Endpoint) -> _Socket:
        endpoints.append(endpoint)
        return socket

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "_connect", connect)
        (transport or HttpTransport()).call(operation, request)
    [endpoint] = endpoints
    scheme = "https" if endpoint.is_encrypted else "http"
    head, _, body = socket.data.partition(b"\r\n\r\n")
    line, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(header.split(": ", 1) for header in lines)
    compared = {name.lower(): value for name, value in headers.items() if name.lower() not in CLIENT_HEADERS}

    return SentRequest((scheme, endpoint.name, endpoint.port), line, compared, body)


@cache
def botocore_sender() -> BotocoreSender:
    """Return the clients of botocore that all tests of a process use."""
    return BotocoreSender()


def compare(operation: str) -> SentRequest | None:
    """Return the request that both transports send with the current environment variables.

    Return None if the HTTP transport rejects the configuration. It must, if botocore does.
    """
    request = REQUESTS[operation]
    with stopped_clock(datetime(2026, 11, 30, tzinfo=UTC)):
        try:
            actual = send_by_http(operation, request)
        except UnsupportedError:
            return None
        assert actual == botocore_sender().send(operation, request)

    return actual


@contextmanager
def stopped_clock(moment: datetime) -> Iterator[None]:
    """Stop the clocks of both transports at *moment*, which is in UTC."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.auth.get_current_datetime", lambda: moment)
        patch.setattr("time.time", moment.timestamp)
        yield


class _Provider:
    def load_credentials(self) -> Credentials:
        return _CurrentCredentials("", "")


class _CurrentCredentials(Credentials):
    def get_deferred_property(self, property_name: str) -> Callable[[], Any]:
        return lambda: getattr(self.get_frozen_credentials(), property_name)

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        found = EnvProvider().load()
        assert found

        return found.get_frozen_credentials()


class _Body(BytesIO):
    def stream(self) -> Iterator[bytes]:
        yield self.read()


class _Socket:
    def __init__(self) -> None:
        self.data = b""
        self._response = BytesIO(RESPONSE)

    def sendall(self, data: bytes) -> None:
        self.data += data

    def recv_into(self, buffer: Buffer) -> int:
        return self._response.readinto(buffer)

    def settimeout(self, _: float) -> None:
        pass

    def close(self) -> None:
        pass

"""Requests as botocore and the HTTP transport send them, recorded without a network."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.client import HTTPConnection, HTTPSConnection
from io import BytesIO
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

import botocore.session
import pytest
from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials, EnvProvider, ReadOnlyCredentials

from footfall.aws.http_transport import HttpTransport
from footfall.aws.transport import Payload

CREDENTIALS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN"}
PORTS = {"http": 80, "https": 443}
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


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
            self._clients[key] = self._session.create_client(service)
            self._clients[key].meta.events.register("before-send", self._record)

        return self._clients[key]

    def _record(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        self._sent.append(request)

        return AWSResponse(request.url, 200, HTTPHeaders(), _Body(b"{}"))


def send_by_http(operation: str, request: Payload) -> SentRequest:
    """Return what a new HTTP transport sends with the current environment variables. Raises its errors."""
    connections: list[HTTPConnection] = []
    socket = _Socket()

    def connect(connection: HTTPConnection) -> None:
        connection.sock = socket
        connections.append(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HTTPConnection, "connect", connect)
        patch.setattr(HTTPSConnection, "connect", connect)
        HttpTransport().call(operation, request)
    [connection] = connections
    scheme = "https" if isinstance(connection, HTTPSConnection) else "http"
    head, _, body = socket.data.partition(b"\r\n\r\n")
    line, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(header.split(": ", 1) for header in lines)

    return SentRequest(
        (scheme, connection.host, connection.port),
        line,
        {name.lower(): value for name, value in headers.items()},
        body,
    )


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

    def sendall(self, data: bytes) -> None:
        self.data += data

    def makefile(self, _: str) -> BytesIO:
        return BytesIO(RESPONSE)

    def settimeout(self, _: float) -> None:
        pass

    def close(self) -> None:
        pass

"""Fixtures: the fault server as the endpoint of both transports."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest

from footfall.aws import botocore_transport, connection
from footfall.aws.client import Client
from footfall.aws.tls import tls_context
from footfall.aws.transport import Payload
from tests.conftest import AddSection
from tests.lambda_src.conftest import VARIABLES
from tests.lambda_src.harness.certificates import NAMES, Authority
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.fault_server import FaultServer, run_fault_server

GET = {"TableName": "visits", "Key": {"id": {"S": "a"}, "part": {"S": "visit"}}}
GET_SECRET = {"Name": VARIABLES["SECRET_NAME"], "WithDecryption": True}
TABLES = {"salts": ("site",), "visits": ("id", "part")}
SHORT_TIMEOUT = 0.05  # Seconds.

type UseUrl = Callable[[str], None]


def new_table() -> FakeDynamoDB:
    """Return empty tables, and the secret."""
    return FakeDynamoDB(TABLES, {VARIABLES["SECRET_NAME"]: "s" * 32})


def is_fallback(client: Client) -> bool:
    """Return whether the client uses botocore."""
    return client._call == botocore_transport.call  # noqa: SLF001 - only the log shows it otherwise.


@cache
def _botocore_client(service: str, _bundle: str | None) -> Any:  # noqa: ANN401 - as in the transport.
    """Create a client. It takes 50 ms, so tests with other endpoints use the same one."""
    session = botocore_transport._session.__wrapped__()  # noqa: SLF001 - a new session reads the variables again.
    client = session.create_client(service, config=botocore_transport._CONFIG)  # noqa: SLF001 - as in the transport.
    client.meta.events.register("before-call", _use_configured_url)

    return client


def _use_configured_url(params: Payload, **_: object) -> None:
    params["url"] = os.environ["AWS_ENDPOINT_URL"] + "/"


@pytest.fixture
def use_url(monkeypatch: pytest.MonkeyPatch) -> UseUrl:
    """Return a function that points both transports at an endpoint for one test."""

    def client(service: str) -> Any:  # noqa: ANN401 - as in the transport.
        client = _botocore_client(service, os.environ.get("AWS_CA_BUNDLE"))
        # All connections of a client share this object.
        timeout = client._endpoint.http_session._timeout  # noqa: SLF001 - there is no other way.
        timeout._connect, timeout._read = connection._CONNECT_TIMEOUT, connection._READ_TIMEOUT  # noqa: SLF001 - as above.
        return client

    def use(url: str) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        monkeypatch.setattr(botocore_transport, "client", client)

    return use


@pytest.fixture(scope="module")
def same_outcomes(request: pytest.FixtureRequest, add_section: AddSection) -> Iterator[list[str]]:
    """Collect the faults with the same outcome in both transports, and print their number at the end."""
    faults: list[str] = []
    yield faults
    name = request.module.__name__.rpartition(".")[2]
    add_section(f"{name}: faults with both transports", f"{len(faults)} faults had the same outcome.")


@contextmanager
def shortened_timeouts() -> Iterator[None]:
    """Shorten the timeouts of both transports. Only a call that should time out can use them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "_CONNECT_TIMEOUT", SHORT_TIMEOUT)
        patch.setattr(connection, "_READ_TIMEOUT", SHORT_TIMEOUT)
        yield


@pytest.fixture
def short_timeouts() -> Iterator[None]:
    """Shorten the timeouts of both transports."""
    with shortened_timeouts():
        yield


@pytest.fixture(scope="session")
def _plain_server() -> Iterator[FaultServer]:
    with run_fault_server() as server:
        yield server


@pytest.fixture
def server(_plain_server: FaultServer, use_url: UseUrl) -> FaultServer:
    """Return a server without connections, with empty tables, at which both transports are pointed."""
    _plain_server.reset(new_table())
    use_url(_plain_server.url)

    return _plain_server


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return a certificate authority."""
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let both transports trust the authority."""
    monkeypatch.setenv("AWS_CA_BUNDLE", str(authority.bundle))
    tls_context.cache_clear()  # The bundle is read once.
    yield
    tls_context.cache_clear()


@pytest.fixture(scope="session")
def _tls_server(authority: Authority) -> Iterator[FaultServer]:
    with run_fault_server(tls=authority.server_context(*NAMES)) as server:
        yield server


@pytest.fixture
def tls_server(_tls_server: FaultServer, use_url: UseUrl, trusted: None) -> FaultServer:  # noqa: ARG001 - a fixture.
    """Return a server with TLS, at which both transports are pointed."""
    _tls_server.reset(new_table())
    use_url(_tls_server.url)

    return _tls_server


@pytest.fixture
def configured_server(_plain_server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    """Return a server for a test that changes variables, which the clients of botocore read when created."""
    caches = botocore_transport.client, botocore_transport._session  # noqa: SLF001 - not part of the API.
    for cached in caches:
        cached.cache_clear()
    _plain_server.reset(new_table())
    monkeypatch.setenv("AWS_ENDPOINT_URL", _plain_server.url)
    yield _plain_server
    for cached in caches:
        cached.cache_clear()

"""Fixtures: the fault server as the endpoint of both transports."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from botocore.config import Config

from footfall.aws import botocore_transport, connection
from tests.lambda_src.conftest import VARIABLES
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.fault_server import FaultServer, run_fault_server

TABLES = {"salts": ("site",), "visits": ("id", "part")}
SHORT_TIMEOUT = 0.05  # Seconds.


def new_table() -> FakeDynamoDB:
    """Return empty tables, and the secret."""
    return FakeDynamoDB(TABLES, {VARIABLES["SECRET_NAME"]: "s" * 32})


@cache
def _botocore_client(service: str, endpoint: str, read_timeout: float) -> Any:  # noqa: ANN401 - as in the transport.
    """Create a client. It takes 50 ms, so all tests with the same endpoint and time-out use it."""
    config = Config(connect_timeout=1, read_timeout=read_timeout, retries={"total_max_attempts": 1})
    session = botocore_transport._session.__wrapped__()  # noqa: SLF001 - a new session reads the variables again.

    return session.create_client(service, endpoint_url=endpoint, config=config)


@pytest.fixture
def use_url(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that points both transports at an endpoint for one test."""

    def client(service: str) -> Any:  # noqa: ANN401 - as in the transport.
        return _botocore_client(service, os.environ["AWS_ENDPOINT_URL"], connection._READ_TIMEOUT)  # noqa: SLF001

    def use(url: str) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        monkeypatch.setattr(botocore_transport, "client", client)

    return use


@pytest.fixture
def short_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the read time-outs of both transports."""
    monkeypatch.setattr(connection, "_READ_TIMEOUT", SHORT_TIMEOUT)


@pytest.fixture(scope="session")
def _plain_server() -> Iterator[FaultServer]:
    with run_fault_server() as server:
        yield server


@pytest.fixture
def server(_plain_server: FaultServer, use_url: Callable[[str], None]) -> FaultServer:
    """Return a server without connections, with empty tables, at which both transports are pointed."""
    _plain_server.reset(new_table())
    use_url(_plain_server.url)

    return _plain_server

"""Fixtures: a fake AWS with tables and a secret, a clock, a retry policy, a counter."""

import os
from collections.abc import Callable, Iterator

import pytest
from botocore.config import Config

from footfall.aws import botocore_transport, connection, endpoint
from footfall.aws.client import client
from footfall.aws.http_transport import HttpTransport
from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Transport
from footfall.counting.counter import Counter, counter
from footfall.settings import Settings, Site, settings
from footfall.web import handler
from ops.cloud import ministack
from tests.lambda_src.harness import moto_server
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_aws import SECRET, FakeAws
from tests.lambda_src.harness.gateway import Context, Invoke, event
from tests.tools import dynamodb_local
from tests.tools.in_process_moto import mock_aws

VARIABLES = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_SECRET_ACCESS_KEY": "test",
    "ENVIRONMENT": "dev",
    "IP_ADDRESS_TYPE": "dualstack",
    "RELEASE": "0123abcd",
    "SALTS_TABLE": "salts",
    "SECRET_NAME": SECRET,
    "SECRET_VERSION": "1",
    "SITES": """{
        "main": {"origins": ["https://example.com"]},
        "blog": {"origins": [], "shards": 4},
        "daily": {"origins": [], "window": "day"},
        "monthly": {"origins": [], "window": "month"},
        "docs": {"origins": [], "pages": true, "max_pages": 2}
    }""",
    "TABLE_NAME": "visits",
}
LONG_TIMEOUT = 60.0
NOON = 1_795_435_200.0  # 2026-11-23, UTC.


@pytest.fixture(autouse=True)
def _new_execution_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clear the caches and set the environment variables before every test.

    The HTTP transport rejects some variables that developers and their networks need.
    """
    for name in [*os.environ]:
        if name.lower() in endpoint._UNSUPPORTED_VARIABLES:  # noqa: SLF001 - The only list of them.
            monkeypatch.delenv(name)
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    for cached in (client, counter, settings):
        cached.cache_clear()


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    """Return the endpoint of a server in front of moto's state in this process."""
    with moto_server.run_server() as endpoint:
        yield endpoint


@pytest.fixture
def transport_name() -> str:
    """Return the transport of the tests, which the tests of `counting` override."""
    return "http"


def new_transport(name: str) -> Transport:
    """Return a transport, as an execution environment creates it. botocore's clients are shared by all."""
    return HttpTransport().call if name == "http" else botocore_transport.call


@pytest.fixture
def moto_transport(transport_name: str, moto_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Transport:
    """Return a transport to moto."""
    if transport_name == "botocore":
        return botocore_transport.call
    set_http_timeouts(monkeypatch)
    transport = HttpTransport()
    with pytest.MonkeyPatch.context() as patch:  # Only this transport uses the endpoint.
        patch.setenv("AWS_ENDPOINT_URL", moto_endpoint)
        transport.connect()

    return transport.call


@pytest.fixture
def fake_aws(moto_transport: Transport) -> Iterator[FakeAws]:
    """Return a fake AWS with empty tables and a secret."""
    with mock_aws():
        yield FakeAws(moto_transport)


@pytest.fixture(scope="session")
def dynamodb_local_endpoint() -> Iterator[str]:
    """Return the endpoint of Amazon's DynamoDB Local."""
    if lack := dynamodb_local.missing_requirement():
        pytest.skip(f"DynamoDB Local cannot run here. {lack}")
    with dynamodb_local.run_server() as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def emulator_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the endpoint of a MiniStack process that only the tests use."""
    home = tmp_path_factory.mktemp("cloud")
    with pytest.MonkeyPatch.context() as patch:
        for name, at in {"HOME": "", "LOG": "log", "PROCESS_FILE": "process.json", "STATE": "state"}.items():
            patch.setattr(ministack, name, home / at)
        process, _ = ministack.start()
        yield process.endpoint
        ministack.stop()


def set_timeouts(monkeypatch: pytest.MonkeyPatch, *, read: float = LONG_TIMEOUT) -> None:
    """Replace the timeouts of both transports, because a busy test machine can be slower than they allow.

    Botocore keeps the timeouts in its clients, so the test needs reset_clients.
    """
    set_http_timeouts(monkeypatch, read=read)
    changes = Config(connect_timeout=LONG_TIMEOUT, read_timeout=read, max_pool_connections=32)
    monkeypatch.setattr(botocore_transport, "_CONFIG", botocore_transport._CONFIG.merge(changes))  # noqa: SLF001


def set_http_timeouts(monkeypatch: pytest.MonkeyPatch, *, read: float = LONG_TIMEOUT) -> None:
    """Replace the timeouts of the HTTP transport."""
    monkeypatch.setattr(connection, "_CONNECT_TIMEOUT", LONG_TIMEOUT)
    monkeypatch.setattr(connection, "_READ_TIMEOUT", read)


@pytest.fixture
def reset_clients() -> Iterator[Callable[[], None]]:
    """Clear the clients of both transports before and after a test, and return a function that does this.

    A botocore session keeps the endpoint and credentials that it found first.
    """

    def reset() -> None:
        for cached in (client, botocore_transport.client, botocore_transport._session):  # noqa: SLF001
            cached.cache_clear()

    reset()
    yield reset
    reset()


@pytest.fixture
def use_endpoint(monkeypatch: pytest.MonkeyPatch, reset_clients: Callable[[], None]) -> Callable[[str], None]:
    """Return a function that points both transports at an endpoint for one test."""

    def to(endpoint: str) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        set_timeouts(monkeypatch)
        reset_clients()

    return to


@pytest.fixture
def clock() -> Clock:
    """Return a clock that starts at noon."""
    return Clock(NOON)


@pytest.fixture
def retry_policy(fake_aws: FakeAws, clock: Clock) -> Callable[[], RetryPolicy]:
    """Return a function that creates a retry policy whose deadline is in 4 seconds."""
    return lambda: RetryPolicy(fake_aws.call, clock() + 4, clock=clock, sleep=clock.sleep)


@pytest.fixture
def new_counter(clock: Clock) -> Callable[[], Counter]:
    """Return a function that starts an execution environment with an empty memory."""
    return lambda: Counter(settings(), clock=clock)


@pytest.fixture
def main_site() -> Site:
    """Return the default site."""
    return settings().site("main")


@pytest.fixture
def configured() -> Settings:
    """Return the settings from the environment variables."""
    return settings()


@pytest.fixture
def invoke(fake_aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Return a function that invokes the handler with an event."""
    monkeypatch.setattr(handler, "client", lambda: fake_aws)

    return lambda *where, **changes: handler.handle(event(*where, **changes), Context())

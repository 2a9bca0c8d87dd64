"""What a test may ask for: a cloud with a table and a secret in it, time, patience, a counter."""

from collections.abc import Callable, Iterator

import pytest
from botocore.config import Config
from moto import mock_aws

from footfall.aws import botocore_transport
from footfall.aws.retry import Patience
from footfall.counting import counter as counting
from footfall.counting.counter import Counter
from footfall.settings import Settings, Site, settings
from footfall.web import handler
from ops.cloud import ministack
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_aws import Cloud
from tests.lambda_src.harness.gateway import Ask, Context, event
from tests.lambda_src.harness.table import creation
from tests.tools import dynamodb_local

VARIABLES = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_SECRET_ACCESS_KEY": "test",
    "ENVIRONMENT": "dev",
    "RELEASE": "0123abcd",
    "SALTS_TABLE": "salts",
    "SECRET_NAME": "/footfall-dev/secret",
    "SECRET_VERSION": "1",
    "SITES": """{
        "main": {"origins": ["https://example.com"]},
        "blog": {"origins": [], "shards": 4},
        "daily": {"origins": [], "window": "day"},
        "monthly": {"origins": [], "window": "month"}
    }""",
    "TABLE_NAME": "visits",
}
UNHURRIED = Config(read_timeout=60, max_pool_connections=32, retries={"total_max_attempts": 1})
TABLES = {"salts": ("site",), "visits": ("id", "part")}
NOON = 1_795_435_200.0  # 2026-11-23, UTC.


@pytest.fixture(autouse=True)
def _new_execution_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing that a test learned reach another."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    for cached in (counting.counter, settings):
        cached.cache_clear()


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """Give a cloud with an empty table and a secret."""
    with mock_aws():
        for table, keys in TABLES.items():
            botocore_transport.client("dynamodb").create_table(**creation(table, keys))
        botocore_transport.client("ssm").put_parameter(
            Name="/footfall-dev/secret", Type="SecureString", Value="s" * 32
        )
        yield Cloud()


@pytest.fixture(scope="session")
def amazon() -> Iterator[str]:
    """Give the endpoint of Amazon's own DynamoDB Local."""
    if lack := dynamodb_local.missing_requirement():
        pytest.skip(f"DynamoDB Local cannot run here. {lack}")
    with dynamodb_local.run_server() as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the endpoint of a local cloud of the tests' own."""
    home = tmp_path_factory.mktemp("cloud")
    with pytest.MonkeyPatch.context() as patch:
        for name, at in {"HOME": "", "LOG": "log", "RECORD": "process.json", "STATE": "state"}.items():
            patch.setattr(ministack, name, home / at)
        process, _ = ministack.start()
        yield process.endpoint
        ministack.stop()


def forget() -> None:
    """Let botocore look for endpoint and credentials anew."""
    # A session keeps the endpoint and credentials that it found first.
    for cached in (botocore_transport.client, botocore_transport._session):  # noqa: SLF001
        cached.cache_clear()


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Point aws.py at an endpoint, for as long as a test takes."""

    def to(endpoint: str) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        # A machine that runs tests may be busy for longer than a visitor would wait.
        monkeypatch.setattr(botocore_transport, "_CONFIG", UNHURRIED)
        forget()

    yield to
    forget()


@pytest.fixture
def clock() -> Clock:
    """Give the time of day: noon."""
    return Clock(NOON)


@pytest.fixture
def patience(cloud: Cloud, clock: Clock) -> Callable[[], Patience]:
    """Make one request's line to the cloud, of 4 seconds."""
    return lambda: Patience(cloud.call, clock() + 4, clock=clock, sleep=clock.sleep)


@pytest.fixture
def counter(clock: Clock) -> Callable[[], Counter]:
    """Start an execution environment that knows nobody."""
    return lambda: Counter(settings(), clock=clock)


@pytest.fixture
def main() -> Site:
    """Give the site that every environment has."""
    return settings().site("main")


@pytest.fixture
def configured() -> Settings:
    """Give the settings that the environment variables hold."""
    return settings()


@pytest.fixture
def ask(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Send events to the function."""
    monkeypatch.setattr(botocore_transport, "call", cloud.call)

    return lambda *where, **changes: handler.handle(event(*where, **changes), Context())

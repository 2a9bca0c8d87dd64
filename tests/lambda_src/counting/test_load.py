"""Load tests: many workers and few visitors, on two implementations of DynamoDB."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from uuid import uuid4

import pytest

from footfall.aws import botocore_transport
from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload, Transport, TransportError
from footfall.counting.counter import Counter
from footfall.counting.outcome import Outcome
from footfall.errors import ApiError
from footfall.settings import Settings, Site
from tests.conftest import AddSection
from tests.lambda_src.conftest import new_transport
from tests.lambda_src.harness.table import create_table_request

WORKERS = 32
VISITORS = [f"192.0.2.{host}, client {client}" for host in range(250) for client in range(4)]
VISITS = 5_000

pytestmark = pytest.mark.slow


def transport_without_ssm(name: str) -> Transport:
    """Return the transport of an execution environment. DynamoDB Local has no SSM, so this has the secret."""
    send = new_transport(name)

    def call(operation: str, request: Payload) -> Payload:
        return {"Parameter": {"Value": "s" * 32}} if operation == "GetParameter" else send(operation, request)

    return call


def visit(counter: Counter, site: Site, visitor: str, transport: Transport) -> Iterator[Outcome | None]:
    """Repeat the visit until there is a response, as a browser does at the next page view."""
    outcome = None
    while outcome is None:
        with suppress(TransportError, ApiError):
            outcome = counter.count(site, visitor, RetryPolicy.from_remaining_time(10_000, transport))
        yield outcome


def work(
    settings: Settings, site: Site, visitors: Sequence[str], transport: Transport
) -> list[Outcome | None]:
    """Serve *visitors* one after another, like one execution environment."""
    counter = Counter(settings)

    return [outcome for visitor in visitors for outcome in visit(counter, site, visitor, transport)]


@pytest.fixture(scope="module")
def report(add_section: AddSection) -> Iterator[list[str]]:
    """Collect one line per load test, and print the lines at the end."""
    lines: list[str] = []
    yield lines
    add_section("load tests", "\n".join(lines))


@pytest.mark.parametrize(
    ("transport_name", "endpoint_fixture", "shards"),
    [
        pytest.param("http", "dynamodb_local_endpoint", 1, id="http-dynamodb-local-1-shard"),
        pytest.param("http", "dynamodb_local_endpoint", 8, id="http-dynamodb-local-8-shards"),
        pytest.param("http", "emulator_endpoint", 1, id="http-emulator-1-shard"),
        pytest.param("http", "emulator_endpoint", 8, id="http-emulator-8-shards"),
        pytest.param("botocore", "emulator_endpoint", 8, id="botocore-emulator-8-shards"),
    ],
)
def test_load_counts_exactly(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    transport_name: str,
    endpoint_fixture: str,
    shards: int,
    configured: Settings,
    use_endpoint: Callable[[str], None],
    report: list[str],
    request: pytest.FixtureRequest,
) -> None:
    """5,000 visits of 1,000 visitors in 32 execution environments give a count of 1,000."""
    use_endpoint(request.getfixturevalue(endpoint_fixture))
    settings = configured._replace(table=f"visits-{uuid4()}")
    site = configured.site("main")._replace(shards=shards)
    botocore_transport.client("dynamodb").create_table(**create_table_request(settings.table, ("id", "part")))
    visits = VISITORS * (VISITS // len(VISITORS))
    Random(shards).shuffle(visits)  # noqa: S311 - a run must be reproducible.

    def serve(worker: int) -> list[Outcome | None]:
        return work(settings, site, visits[worker::WORKERS], transport_without_ssm(transport_name))

    with ThreadPoolExecutor(WORKERS) as pool:
        outcomes = [outcome for part in pool.map(serve, range(WORKERS)) for outcome in part]

    responses = [outcome for outcome in outcomes if outcome]
    unknown = len(outcomes) - len(responses)
    counted = sum(outcome.reason is None for outcome in responses)
    retry_policy = RetryPolicy.from_remaining_time(10_000, botocore_transport.call)
    totals = Counter(settings).read_totals(site, retry_policy)
    assert totals.visitors == len(VISITORS)
    assert len(responses) == VISITS
    assert len(VISITORS) - unknown <= counted <= len(VISITORS)
    report.append(
        f"{request.node.callspec.id}: {totals.visitors:,} visitors, {len(responses):,} responses, "
        f"{counted:,} counted, {unknown:,} errors"
    )

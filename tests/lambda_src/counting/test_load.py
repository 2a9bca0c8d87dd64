"""Load tests: many workers and few visitors, on two implementations of DynamoDB."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from uuid import uuid4

import pytest

from footfall.aws import botocore_transport
from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload, TransportError
from footfall.counting.counter import Counter, Outcome
from footfall.errors import ApiError
from footfall.settings import Settings, Site
from tests.lambda_src.harness.table import create_table_request

WORKERS = 32
VISITORS = [f"192.0.2.{host}, client {client}" for host in range(250) for client in range(4)]
VISITS = 5_000

pytestmark = pytest.mark.slow


def call(operation: str, request: Payload) -> Payload:
    """Send a request to the endpoint. The secret is returned here, because DynamoDB Local has no SSM."""
    if operation == "GetParameter":
        return {"Parameter": {"Value": "s" * 32}}
    return botocore_transport.call(operation, request)


def visit(counter: Counter, site: Site, visitor: str) -> Iterator[Outcome | None]:
    """Repeat the visit until there is a response, as a browser does at the next page view."""
    outcome = None
    while outcome is None:
        with suppress(TransportError, ApiError):
            outcome = counter.count(site, visitor, RetryPolicy.from_remaining_time(10_000, call))
        yield outcome


def work(settings: Settings, site: Site, visitors: Sequence[str]) -> list[Outcome | None]:
    """Serve *visitors* one after another, like one execution environment."""
    counter = Counter(settings)

    return [outcome for visitor in visitors for outcome in visit(counter, site, visitor)]


@pytest.mark.parametrize("shards", [1, 8])
@pytest.mark.parametrize("endpoint_fixture", ["emulator_endpoint", "dynamodb_local_endpoint"])
def test_load_counts_exactly(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    endpoint_fixture: str,
    shards: int,
    configured: Settings,
    use_endpoint: Callable[[str], None],
    record_property: Callable[[str, object], None],
    request: pytest.FixtureRequest,
) -> None:
    """5,000 visits of 1,000 visitors in 32 execution environments give a count of 1,000."""
    use_endpoint(request.getfixturevalue(endpoint_fixture))
    settings = configured._replace(table=f"visits-{uuid4()}")
    site = configured.site("main")._replace(shards=shards)
    botocore_transport.client("dynamodb").create_table(**create_table_request(settings.table, ("id", "part")))
    visits = VISITORS * (VISITS // len(VISITORS))
    Random(shards).shuffle(visits)  # noqa: S311 - a run must be reproducible.

    with ThreadPoolExecutor(WORKERS) as pool:
        parts = pool.map(lambda n: work(settings, site, visits[n::WORKERS]), range(WORKERS))
        outcomes = [outcome for part in parts for outcome in part]

    responses = [outcome for outcome in outcomes if outcome]
    unknown = len(outcomes) - len(responses)
    counted = sum(outcome.reason is None for outcome in responses)
    totals = Counter(settings).read_totals(site, RetryPolicy.from_remaining_time(10_000, call))
    assert totals.visitors == len(VISITORS)
    assert len(responses) == VISITS
    assert len(VISITORS) - unknown <= counted <= len(VISITORS)
    record_property("load", f"{endpoint_fixture}, {shards} shards: {VISITS:,} visits, {counted:,} counted")

"""Exactness under load: many workers, few visitors, two implementations of DynamoDB."""

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
    """Ask the endpoint; the secret is at hand, since DynamoDB Local has none."""
    if operation == "GetParameter":
        return {"Parameter": {"Value": "s" * 32}}
    return botocore_transport.call(operation, request)


def visits(counter: Counter, site: Site, who: str) -> Iterator[Outcome | None]:
    """Visit, and come again until there is an answer, as a browser's next page would."""
    outcome = None
    while outcome is None:
        with suppress(TransportError, ApiError):
            outcome = counter.count(site, who, RetryPolicy.from_remaining_time(10_000, call))
        yield outcome


def work(settings: Settings, site: Site, visitors: Sequence[str]) -> list[Outcome | None]:
    """Serve *visitors* one after another, as one execution environment does."""
    counter = Counter(settings)

    return [outcome for who in visitors for outcome in visits(counter, site, who)]


@pytest.mark.parametrize("shards", [1, 8])
@pytest.mark.parametrize("cloud", ["emulator", "amazon"])
def test_load_counts_exactly(  # noqa: PLR0913, PLR0917 - each is a part of the world.
    cloud: str,
    shards: int,
    configured: Settings,
    connect: Callable[[str], None],
    record_property: Callable[[str, object], None],
    request: pytest.FixtureRequest,
) -> None:
    """5,000 visits of 1,000 visitors through 32 environments at once are 1,000, each told once."""
    connect(request.getfixturevalue(cloud))
    settings = configured._replace(table=f"visits-{uuid4()}")
    site = configured.site("main")._replace(shards=shards)
    botocore_transport.client("dynamodb").create_table(**create_table_request(settings.table, ("id", "part")))
    comers = VISITORS * (VISITS // len(VISITORS))
    Random(shards).shuffle(comers)  # noqa: S311 - the same load each time.

    with ThreadPoolExecutor(WORKERS) as pool:
        parts = pool.map(lambda n: work(settings, site, comers[n::WORKERS]), range(WORKERS))
        outcomes = [outcome for part in parts for outcome in part]

    answered = [outcome for outcome in outcomes if outcome]
    unknown = len(outcomes) - len(answered)
    counted = sum(outcome.reason is None for outcome in answered)
    assert Counter(settings).read_totals(site, RetryPolicy.from_remaining_time(10_000, call)).visitors == len(
        VISITORS
    )
    assert len(answered) == VISITS
    assert len(VISITORS) - unknown <= counted <= len(VISITORS)
    record_property("load", f"{cloud}, {shards} shards: {VISITS:,} visits, {counted:,} counted")

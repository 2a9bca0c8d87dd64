"""Exactness under load: many workers, few visitors, two implementations of DynamoDB."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from uuid import uuid4

import pytest

import aws
from counter import Counter, Outcome
from patience import Patience
from refusal import Refusal
from seam import CallError, Message
from settings import Settings, Site
from tests.lambda_src.table import creation

WORKERS = 32
VISITORS = [f"192.0.2.{host}, client {client}" for host in range(250) for client in range(4)]
VISITS = 5_000

pytestmark = pytest.mark.terraform


def call(operation: str, request: Message) -> Message:
    """Ask the endpoint; the secret is at hand, since DynamoDB Local has none."""
    if operation == "GetParameter":
        return {"Parameter": {"Value": "s" * 32}}
    return aws.call(operation, request)


def acknowledged(counter: Counter, site: Site, who: str) -> Outcome:
    """Visit, and come again until there is an answer, as a browser's next page would."""
    while True:
        try:
            return counter.count(site, who, Patience.within(10_000, call))
        except (CallError, Refusal):
            continue


def work(settings: Settings, site: Site, visitors: Sequence[str]) -> list[Outcome]:
    """Serve *visitors* one after another, as one execution environment does."""
    counter = Counter(settings)

    return [acknowledged(counter, site, who) for who in visitors]


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
    aws.client("dynamodb").create_table(**creation(settings.table, ("id", "part")))
    visits = VISITORS * (VISITS // len(VISITORS))
    Random(shards).shuffle(visits)  # noqa: S311 - the same load each time.

    with ThreadPoolExecutor(WORKERS) as pool:
        parts = pool.map(lambda n: work(settings, site, visits[n::WORKERS]), range(WORKERS))
        outcomes = [outcome for part in parts for outcome in part]

    counted = sum(outcome.reason is None for outcome in outcomes)
    assert Counter(settings).read(site, Patience.within(10_000, call)).visitors == len(VISITORS)
    assert len(outcomes) == VISITS
    assert counted == len(VISITORS)
    record_property("load", f"{cloud}, {shards} shards: {len(outcomes):,} visits, {counted:,} counted")

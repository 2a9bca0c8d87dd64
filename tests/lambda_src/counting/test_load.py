"""Load tests: many workers, few visitors and pages or many paths, on two implementations of DynamoDB."""

from collections import Counter as Multiset
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import cycle, islice
from random import Random
from typing import NamedTuple
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
PAGES = ["/", "/blog/hello"]

pytestmark = pytest.mark.slow

type Outcomes = list[Outcome | None]


class Visit(NamedTuple):
    """A visit of the site and, if it counts pages, of a page."""

    visitor: str
    page: str | None


def transport_without_ssm(name: str) -> Transport:
    """Return the transport of an execution environment. DynamoDB Local has no SSM, so this has the secret."""
    send = new_transport(name)

    def call(operation: str, request: Payload) -> Payload:
        return {"Parameter": {"Value": "s" * 32}} if operation == "GetParameter" else send(operation, request)

    return call


def visit(counter: Counter, site: Site, visit: Visit, transport: Transport) -> Iterator[Outcome | None]:
    """Repeat the visit until there is a response, as a browser does at the next page view."""
    outcome = None
    while outcome is None:
        with suppress(TransportError, ApiError):
            retry_policy = RetryPolicy.from_remaining_time(10_000, transport)
            outcome = counter.count(site, visit.visitor, retry_policy, visit.page)
        yield outcome


def work(settings: Settings, site: Site, visits: Sequence[Visit], transport: Transport) -> Outcomes:
    """Serve *visits* one after another, like one execution environment."""
    counter = Counter(settings)

    return [outcome for each in visits for outcome in visit(counter, site, each, transport)]


def serve(settings: Settings, site: Site, visits: Sequence[Visit], transport_name: str) -> Outcomes:
    """Create the table, and serve *visits* in 32 execution environments at once."""
    botocore_transport.client("dynamodb").create_table(**create_table_request(settings.table, ("id", "part")))

    def serve_part(worker: int) -> Outcomes:
        return work(settings, site, visits[worker::WORKERS], transport_without_ssm(transport_name))

    with ThreadPoolExecutor(WORKERS) as pool:
        return [outcome for part in pool.map(serve_part, range(WORKERS)) for outcome in part]


def increased_counters(outcome: Outcome) -> Iterator[str]:
    """Yield the counters that an outcome increased: an empty text for the site, and the path of a page."""
    if outcome.reason is None:
        yield ""
    if outcome.page and outcome.page.reason is None:
        yield outcome.page.path


def read_pages(settings: Settings, site: Site) -> dict[str, int]:
    """Return the count of each registered page."""
    return {page.path: page.visitors for page in Counter(settings).read_pages(site, retry_policy())}


def retry_policy() -> RetryPolicy:
    """Return the retry policy of a request that reads the counts."""
    return RetryPolicy.from_remaining_time(10_000, botocore_transport.call)


@pytest.fixture(scope="module")
def report(add_section: AddSection) -> Iterator[list[str]]:
    """Collect one line per load test, and print the lines at the end."""
    lines: list[str] = []
    yield lines
    add_section("load tests", "\n".join(lines))


@pytest.mark.parametrize(
    ("transport_name", "endpoint_fixture", "shards", "pages"),
    [
        pytest.param("http", "dynamodb_local_endpoint", 1, [], id="http-dynamodb-local-1-shard"),
        pytest.param("http", "dynamodb_local_endpoint", 8, PAGES, id="http-dynamodb-local-8-shards-pages"),
        pytest.param("http", "emulator_endpoint", 1, PAGES, id="http-emulator-1-shard-pages"),
        pytest.param("http", "emulator_endpoint", 8, [], id="http-emulator-8-shards"),
        pytest.param("botocore", "emulator_endpoint", 8, [], id="botocore-emulator-8-shards"),
    ],
)
def test_load_counts_exactly(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    transport_name: str,
    endpoint_fixture: str,
    shards: int,
    pages: Sequence[str],
    configured: Settings,
    use_endpoint: Callable[[str], None],
    report: list[str],
    request: pytest.FixtureRequest,
) -> None:
    """5,000 visits of 1,000 visitors in 32 environments give a count of 1,000, for the site and each page."""
    use_endpoint(request.getfixturevalue(endpoint_fixture))
    settings = configured._replace(table=f"visits-{uuid4()}")
    site = configured.site("main")._replace(shards=shards, pages=bool(pages))
    rounds = islice(cycle(pages or [None]), VISITS // len(VISITORS))
    visits = [Visit(visitor, page) for page in rounds for visitor in VISITORS]
    Random(shards).shuffle(visits)  # noqa: S311 - a run must be reproducible.

    outcomes = serve(settings, site, visits, transport_name)

    responses = [outcome for outcome in outcomes if outcome]
    unknown = len(outcomes) - len(responses)
    counted = Multiset(counter for outcome in responses for counter in increased_counters(outcome))
    totals = Counter(settings).read_totals(site, retry_policy())
    assert totals.visitors == len(VISITORS)
    assert read_pages(settings, site) == dict.fromkeys(pages, len(VISITORS))
    assert len(responses) == VISITS
    assert counted.keys() == {"", *pages}
    assert all(len(VISITORS) - unknown <= number <= len(VISITORS) for number in counted.values())
    report.append(
        f"{request.node.callspec.id}: {totals.visitors:,} visitors, {len(responses):,} responses, "
        f"{counted.total():,} counted, {unknown:,} errors"
    )


@pytest.mark.parametrize(
    ("endpoint_fixture", "number", "max_pages"),
    [
        pytest.param("dynamodb_local_endpoint", VISITS, 100, id="dynamodb-local"),
        pytest.param("emulator_endpoint", 500, 20, id="emulator"),  # Its queries are slow.
    ],
)
def test_flood_of_paths_stops_at_the_limit(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    endpoint_fixture: str,
    number: int,
    max_pages: int,
    configured: Settings,
    use_endpoint: Callable[[str], None],
    report: list[str],
    request: pytest.FixtureRequest,
) -> None:
    """5,000 random paths in 32 environments register exactly max_pages pages, and the site stays exact."""
    use_endpoint(request.getfixturevalue(endpoint_fixture))
    settings = configured._replace(table=f"visits-{uuid4()}")
    site = configured.site("docs")._replace(max_pages=max_pages)
    visits = [Visit(VISITORS[index % WORKERS], f"/{uuid4()}") for index in range(number)]

    outcomes = serve(settings, site, visits, "http")

    pages = [outcome.page for outcome in outcomes if outcome and outcome.page]
    counted = {page.path for page in pages if page.reason is None}
    listed = read_pages(settings, site)
    assert len(pages) == number
    assert Counter(settings).read_totals(site, retry_policy()).visitors == WORKERS
    assert len(listed) == max_pages
    assert counted <= listed.keys()
    assert set(listed.values()) == {1}
    assert {page.reason for page in pages if page.path not in listed} == {"too_many_pages"}
    report.append(
        f"http-{request.node.callspec.id}: {len(pages):,} random paths, {len(listed)} pages, "
        f"{len(outcomes) - len(pages):,} errors"
    )

"""Measure the request units of requests with pages that depend on the table, by the published rules."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from footfall.aws.transport import Item
from footfall.counting.page_items import DAYS
from ops.costs.prices import Units
from ops.report_table import ReportTable
from tests.bench.bounds import Bound
from tests.bench.execution import execution_environment, in_memory_dynamodb
from tests.bench.traffic import BROWSER, CRAWLER, NOON, invoke_ok
from tests.lambda_src.harness.capacity_meter import CapacityMeter
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.gateway import event, query

_NOTE = (
    "DynamoDB request units of requests to a site with `pages = true`, which depend on what the table and the"
    " execution environment know. If there is no place for another page, the first request in a minute tries"
    " to register its page. `GET /pages` reads all pages of the site, at most once in 10 seconds in an"
    " execution environment: here with paths of 100 characters that are visited every day."
)
_PATH_LENGTH = 100
_ALICE, _BOB = "192.0.2.1", "192.0.2.2"


class PageRequest(NamedTuple):
    """A request, its upper bound, and the requests before it in the same or another environment.

    Each request is a page and a visitor. The site has one free place for a page.
    """

    limit: Units
    page: str
    elsewhere: tuple[tuple[str, str], ...] = ()
    before: tuple[tuple[str, str], ...] = ()
    user_agent: str = BROWSER


class PagesScale(NamedTuple):
    """A number of pages and shards, and the bound of the read units of `GET /pages`."""

    pages: int
    shards: int
    limit: float


REQUESTS = {
    "repeat visit of a page, from memory": PageRequest(Units(0, 0), "/a", before=(("/a", _ALICE),)),
    "repeat visit of a page, from its markers": PageRequest(
        Units(0, 1), "/a", elsewhere=(("/a", _ALICE),), before=(("/a", _BOB),)
    ),
    "too many pages, first in a minute": PageRequest(
        Units(8, 1), "/b", elsewhere=(("/a", _BOB),), before=(("/a", _ALICE),)
    ),
    "too many pages, later in the same minute": PageRequest(
        Units(0, 0.5), "/b", elsewhere=(("/a", _BOB),), before=(("/a", _ALICE), ("/c", _ALICE))
    ),
    "bot on a page, later in the same minute": PageRequest(
        Units(0, 0.5), "/a", before=(("/a", _BOB),), user_agent=CRAWLER
    ),
}
SCALES = [PagesScale(10, 1, 1), PagesScale(100, 1, 8), PagesScale(500, 1, 40), PagesScale(500, 8, 240)]


def measure_request(request: PageRequest) -> Units:
    """Return the units of a request of _ALICE."""
    meter, clock = CapacityMeter(), Clock(NOON)
    call = in_memory_dynamodb(meter).call
    sites = {"main": {"origins": [], "pages": True, "max_pages": 1}}
    visit = event("GET", "/visit", headers={"User-Agent": request.user_agent})
    for visits in (request.elsewhere, [*request.before, (request.page, _ALICE)]):
        with execution_environment(call, clock=clock, sites=sites) as invoke:
            for page, address in visits:
                meter.writes = meter.reads = 0
                identity = {"identity": {"sourceIp": address, "userAgent": request.user_agent}}
                context = visit["requestContext"] | identity
                invoke_ok(invoke, visit | query(page=page) | {"requestContext": context})

    return Units(meter.writes, meter.reads)


def measure_scale(scale: PagesScale) -> float:
    """Return the read units of `GET /pages` in a new execution environment."""
    meter = CapacityMeter()
    dynamodb = in_memory_dynamodb(meter)
    dynamodb.tables["visits"].load(page_items(scale))
    sites = {"main": {"origins": [], "pages": True, "shards": scale.shards}}
    with execution_environment(dynamodb.call, clock=Clock(NOON), sites=sites) as invoke:
        invoke_ok(invoke, event("GET", "/pages"))

    return meter.reads


def page_items(scale: PagesScale, site: str = "main") -> Iterator[Item]:
    """Yield the items of pages that are visited every day: the registration, and a counter for each shard."""
    today = date(2026, 11, 23)
    days = {f"d{today - timedelta(days=age):%y%m%d}": {"N": "12"} for age in range(DAYS + 1)}
    for number in range(scale.pages):
        path = f"/{number:0{_PATH_LENGTH - 1}}"
        yield {"id": {"S": f"pages#{site}"}, "part": {"S": f"{path}#"}}
        for shard in range(scale.shards):
            key = {"id": {"S": f"pages#{site}"}, "part": {"S": f"{path}#{shard}"}}
            yield key | {"total": {"N": "1234"}, "since": {"S": "2026-01-01"}} | days


class PageUnits(NamedTuple):
    """The request units of each of REQUESTS, and the read units of `GET /pages` at each of SCALES."""

    by_request: dict[str, Units]
    by_scale: dict[PagesScale, float]


def measure_requests() -> PageUnits:
    """Measure all requests, and no scale."""
    return PageUnits({name: measure_request(request) for name, request in REQUESTS.items()}, {})


def measure_scales() -> PageUnits:
    """Measure all scales, and no request."""
    return PageUnits({}, {scale: measure_scale(scale) for scale in SCALES})


def measure() -> PageUnits:
    """Measure all requests and scales."""
    return PageUnits(measure_requests().by_request, measure_scales().by_scale)


def table(measured: PageUnits) -> ReportTable:
    """Return the table of request units with pages."""
    rows = [
        [name, f"{units.writes:g}", f"{units.reads:g}"] for name, units in measured.by_request.items()
    ] + [
        [f"`GET /pages`, {scale.pages} pages, shards: {scale.shards}", "0", f"{reads:g}"]
        for scale, reads in measured.by_scale.items()
    ]

    return ReportTable("Pages", _NOTE, ["request", "write units", "read units"], rows)


def bounds(measured: PageUnits) -> Iterator[Bound]:
    """Yield the bounds of the units."""
    for name, units in measured.by_request.items():
        for kind, value, limit in zip(Units._fields, units, REQUESTS[name].limit, strict=True):
            yield Bound(f"{kind} of {name}", value, limit)
    for scale, reads in measured.by_scale.items():
        yield Bound(f"reads of {scale.pages} pages, shards: {scale.shards}", reads, scale.limit)

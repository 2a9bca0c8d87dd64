"""Measure the DynamoDB request units of each kind of request, by the published rules."""

from collections.abc import Iterator
from typing import NamedTuple

from footfall.aws.retry import RetryPolicy
from footfall.settings import Site
from ops.costs import units as request_units
from ops.costs.prices import Units
from tests.bench.bounds import Bound
from tests.bench.execution import execution_environment, in_memory_dynamodb
from tests.bench.traffic import (
    BADGE_JSON,
    BADGE_SVG,
    BOT_NOT_RECORDED,
    BOT_RECORDED,
    CONTRACT,
    FIRST_VISIT,
    FIRST_VISIT_BY_PIXEL,
    FIRST_VISIT_BY_POST,
    FIRST_VISIT_OF_NEW_PAGE,
    FIRST_VISIT_WITH_PAGE,
    HEALTH_CHECK,
    HEALTH_FROM_MEMORY,
    NEW_PAGE,
    NOON,
    PAGE,
    READ_DAYS,
    READ_PAGE,
    READ_PAGES,
    READ_TOTAL,
    REPEAT_FROM_MARKER,
    REPEAT_FROM_MARKER_AND_TOTAL,
    REPEAT_FROM_MEMORY,
    REPEAT_FROM_MEMORY_AND_TOTAL,
    REPEAT_OF_PAGE,
    REQUEST_KINDS,
    SCRIPT,
    RequestKind,
    invoke_ok,
    prepare_requests,
    request_event,
)
from tests.lambda_src.harness.capacity_meter import CapacityMeter
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.naive_counter import NaiveCounter

# Upper bounds for each kind of request, in the first year of a site.
MAX_UNITS = {
    **dict.fromkeys([FIRST_VISIT, FIRST_VISIT_BY_POST, FIRST_VISIT_BY_PIXEL], request_units.FIRST_VISIT),
    REPEAT_FROM_MEMORY: Units(0, 0),
    REPEAT_FROM_MEMORY_AND_TOTAL: Units(0, 0.5),
    REPEAT_FROM_MARKER: Units(0, 0.5),
    REPEAT_FROM_MARKER_AND_TOTAL: request_units.REPEAT_VISIT,
    BOT_RECORDED: Units(1, 0.5),
    BOT_NOT_RECORDED: Units(0, 0),
    **dict.fromkeys([READ_TOTAL, BADGE_SVG, BADGE_JSON], request_units.READ_TOTAL),
    **dict.fromkeys([READ_DAYS, PAGE], request_units.READ_MONTH),
    **dict.fromkeys([SCRIPT, CONTRACT], Units(0, 0)),
    HEALTH_CHECK: request_units.HEALTH_CHECK,
    HEALTH_FROM_MEMORY: Units(0, 0),
    FIRST_VISIT_WITH_PAGE: request_units.FIRST_VISIT_WITH_PAGE,
    FIRST_VISIT_OF_NEW_PAGE: request_units.FIRST_VISIT_OF_NEW_PAGE,
    NEW_PAGE: request_units.NEW_PAGE,
    REPEAT_OF_PAGE: Units(0, 0),
    READ_PAGE: Units(0, 1),
    READ_PAGES: Units(0, 0.5),  # Of a few pages.
}


class SiteUnits(NamedTuple):
    """Request units on one site: of each kind of request, and the extra units of a cold start."""

    by_kind: dict[RequestKind, Units]
    cold_start: Units


def measure_site(site: str) -> SiteUnits:
    """Measure every kind of request on *site*."""
    by_kind = {kind: measure_kind(kind, site) for kind in REQUEST_KINDS}

    return SiteUnits(by_kind, _subtract(_measure_cold_start(site), by_kind[REPEAT_FROM_MARKER_AND_TOTAL]))


def measure_kind(kind: RequestKind, site: str, number: int = 3) -> Units:
    """Return the units of the most expensive of *number* requests of a *kind*."""
    meter = CapacityMeter()
    metered = []
    for request in prepare_requests(kind, number, in_memory_dynamodb(meter).call, site=site):
        meter.writes = meter.reads = 0
        request()
        metered.append(Units(meter.writes, meter.reads))

    return max(metered)


def measure_naive_counter() -> tuple[Units, Units]:
    """Return the units of a first visit and of a repeat visit with the naive counter."""
    meter = CapacityMeter()
    retry_policy = RetryPolicy(
        FakeDynamoDB({"visits": ("id", "part")}, meter=meter).call, deadline=float("inf")
    )
    metered = []
    for _ in range(2):
        meter.writes = meter.reads = 0
        NaiveCounter().count(Site("main", []), "192.0.2.1", retry_policy)
        metered.append(Units(meter.writes, meter.reads))

    return metered[0], metered[1]


def bounds(units: SiteUnits, site: str) -> Iterator[Bound]:
    """Yield the bounds of the units on *site*."""
    for kind, limits in MAX_UNITS.items():
        for name, value, limit in zip(Units._fields, units.by_kind[kind], limits, strict=True):
            yield Bound(f"{name} of {kind.name}, site {site}", value, limit)


def _measure_cold_start(site: str) -> Units:
    """Return the units of a repeat visit that starts a new execution environment."""
    meter, clock, kind = CapacityMeter(), Clock(NOON), RequestKind("repeat visit")
    call = in_memory_dynamodb(meter).call
    for _ in range(2):
        meter.writes = meter.reads = 0
        with execution_environment(call, clock=clock) as invoke:
            invoke_ok(invoke, request_event(kind, "192.0.2.1", site))

    return Units(meter.writes, meter.reads)


def _subtract(units: Units, others: Units) -> Units:
    return Units(units.writes - others.writes, units.reads - others.reads)

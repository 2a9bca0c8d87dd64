"""Request units of each kind of request, metered by the published rules through the whole function."""

from collections.abc import Iterator
from typing import NamedTuple

from footfall.aws.retry import Patience
from footfall.settings import Site
from tests.bench.bounds import Bound
from tests.bench.execution import execution_environment, in_memory_dynamodb
from tests.bench.prices import Units
from tests.bench.traffic import (
    BOT_NOT_RECORDED,
    BOT_RECORDED,
    FIRST_VISIT,
    FIRST_VISIT_BY_PIXEL,
    FIRST_VISIT_BY_POST,
    NOON,
    READ_TOTAL,
    REPEAT_FROM_MARKER,
    REPEAT_FROM_MARKER_AND_TOTAL,
    REPEAT_FROM_MEMORY,
    REPEAT_FROM_MEMORY_AND_TOTAL,
    REQUEST_KINDS,
    RequestKind,
    invoke_ok,
    prepare_requests,
    request_event,
)
from tests.lambda_src.harness.capacity_meter import Meter
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_dynamodb import Dynamo
from tests.lambda_src.harness.naive_counter import Naive

# Design, section 9: what each kind may take at most, in a site's first year.
MAX_UNITS = {
    **dict.fromkeys([FIRST_VISIT, FIRST_VISIT_BY_POST, FIRST_VISIT_BY_PIXEL], Units(4, 1.5)),
    REPEAT_FROM_MEMORY: Units(0, 0),
    REPEAT_FROM_MEMORY_AND_TOTAL: Units(0, 0.5),
    REPEAT_FROM_MARKER: Units(0, 0.5),
    REPEAT_FROM_MARKER_AND_TOTAL: Units(0, 1),
    BOT_RECORDED: Units(1, 0.5),
    BOT_NOT_RECORDED: Units(0, 0),
    READ_TOTAL: Units(0, 0.5),
}


class SiteUnits(NamedTuple):
    """What each kind of request takes at a site, and what a new execution environment adds once."""

    by_kind: dict[RequestKind, Units]
    cold_start: Units


def measure_site(site: str) -> SiteUnits:
    """Meter every kind of request at *site*."""
    by_kind = {kind: measure_kind(kind, site) for kind in REQUEST_KINDS}

    return SiteUnits(by_kind, _subtract(_measure_cold_start(site), by_kind[REPEAT_FROM_MARKER_AND_TOTAL]))


def measure_kind(kind: RequestKind, site: str, number: int = 3) -> Units:
    """Meter *number* requests of a *kind*, and give the dearest."""
    meter = Meter()
    found = []
    for ask in prepare_requests(kind, number, in_memory_dynamodb(meter).call, site=site):
        meter.writes = meter.reads = 0
        ask()
        found.append(Units(meter.writes, meter.reads))

    return max(found)


def measure_naive_counter() -> tuple[Units, Units]:
    """Meter the control's first visit and repeat: the counter that one would write first."""
    meter = Meter()
    patience = Patience(Dynamo({"visits": ("id", "part")}, meter=meter).call, until=float("inf"))
    found = []
    for _ in range(2):
        meter.writes = meter.reads = 0
        Naive().count(Site("main", []), "192.0.2.1", patience)
        found.append(Units(meter.writes, meter.reads))

    return found[0], found[1]


def bounds(measure_site: SiteUnits, site: str) -> Iterator[Bound]:
    """Compare a *bill* with what the design allows."""
    for kind, most in MAX_UNITS.items():
        for name in Units._fields:
            what = f"{name} of a {kind.name}, site {site}"
            yield Bound(what, getattr(measure_site.by_kind[kind], name), getattr(most, name))


def _measure_cold_start(site: str) -> Units:
    """Meter the first request of a new execution environment: a repeat."""
    meter, clock, kind = Meter(), Clock(NOON), RequestKind("repeat")
    call = in_memory_dynamodb(meter).call
    for _ in range(2):
        meter.writes = meter.reads = 0
        with execution_environment(call, clock=clock) as ask:
            invoke_ok(ask, request_event(kind, "192.0.2.1", site))

    return Units(meter.writes, meter.reads)


def _subtract(units: Units, others: Units) -> Units:
    return Units(units.writes - others.writes, units.reads - others.reads)

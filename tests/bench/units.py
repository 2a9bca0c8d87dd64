"""Request units of each kind of request, metered by the published rules through the whole function."""

from collections.abc import Iterator
from typing import NamedTuple

from footfall.aws.retry import RetryPolicy
from footfall.settings import Site
from tests.bench.bounds import Bound
from tests.bench.execution import dynamo, execution
from tests.bench.prices import Units
from tests.bench.traffic import (
    DEAREST,
    FIRST,
    KINDS,
    MARKED,
    NOON,
    POSTED,
    READING,
    RECOUNTED,
    REMEMBERED,
    ROBOT_NOTED,
    ROBOT_REFUSED,
    SHOWN,
    Kind,
    answered,
    play,
    request,
)
from tests.lambda_src.harness.capacity_meter import CapacityMeter
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.naive_counter import NaiveCounter

# Design, section 9: what each kind may take at most, in a site's first year.
MOST = {
    **dict.fromkeys([FIRST, POSTED, SHOWN], Units(4, 1.5)),
    REMEMBERED: Units(0, 0),
    RECOUNTED: Units(0, 0.5),
    MARKED: Units(0, 0.5),
    DEAREST: Units(0, 1),
    ROBOT_NOTED: Units(1, 0.5),
    ROBOT_REFUSED: Units(0, 0),
    READING: Units(0, 0.5),
}


class Bill(NamedTuple):
    """What each kind of request takes at a site, and what a new execution environment adds once."""

    kinds: dict[Kind, Units]
    start: Units


def bill(site: str) -> Bill:
    """Meter every kind of request at *site*."""
    kinds = {kind: metered(kind, site) for kind in KINDS}

    return Bill(kinds, _less(_cold(site), kinds[DEAREST]))


def metered(kind: Kind, site: str, number: int = 3) -> Units:
    """Meter *number* requests of a *kind*, and give the dearest."""
    meter = CapacityMeter()
    found = []
    for ask in play(kind, number, dynamo(meter).call, site=site):
        meter.writes = meter.reads = 0
        ask()
        found.append(Units(meter.writes, meter.reads))

    return max(found)


def naive() -> tuple[Units, Units]:
    """Meter the control's first visit and repeat: the counter that one would write first."""
    meter = CapacityMeter()
    retry_policy = RetryPolicy(
        FakeDynamoDB({"visits": ("id", "part")}, meter=meter).call, deadline=float("inf")
    )
    found = []
    for _ in range(2):
        meter.writes = meter.reads = 0
        NaiveCounter().count(Site("main", []), "192.0.2.1", retry_policy)
        found.append(Units(meter.writes, meter.reads))

    return found[0], found[1]


def bounds(bill: Bill, site: str) -> Iterator[Bound]:
    """Compare a *bill* with what the design allows."""
    for kind, most in MOST.items():
        for name in Units._fields:
            what = f"{name} of a {kind.name}, site {site}"
            yield Bound(what, getattr(bill.kinds[kind], name), getattr(most, name))


def _cold(site: str) -> Units:
    """Meter the first request of a new execution environment: a repeat."""
    meter, clock, kind = CapacityMeter(), Clock(NOON), Kind("repeat")
    call = dynamo(meter).call
    for _ in range(2):
        meter.writes = meter.reads = 0
        with execution(call, clock=clock) as ask:
            answered(ask, request(kind, "192.0.2.1", site))

    return Units(meter.writes, meter.reads)


def _less(units: Units, others: Units) -> Units:
    return Units(units.writes - others.writes, units.reads - others.reads)

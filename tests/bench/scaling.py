"""Measure first visits on sites with more and more visitors, months and shards."""

import gc
from collections.abc import Iterator
from ipaddress import IPv4Address
from statistics import median
from time import process_time
from typing import NamedTuple

from footfall.aws.transport import Item
from footfall.web.request import Event
from ops.costs.prices import Units
from tests.bench.bounds import Bound
from tests.bench.cpu_time import Stopwatch
from tests.bench.execution import Invoke, execution_environment, in_memory_dynamodb
from tests.bench.traffic import NOON, RequestKind, invoke_ok, request_event
from tests.lambda_src.harness.capacity_meter import CapacityMeter
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB

_VISITS_PER_ROUND = 25  # First visits.
_MAX_ROUNDS = 15
_MIN_ROUNDS, _MAX_SECONDS = 3, 4.0  # Fewer rounds are enough if one round is slow.

_addresses = map(str, map(IPv4Address, range(1 << 24, 1 << 25)))


class SiteScale(NamedTuple):
    """The size of a site's data: counted visitors, months with visits, and shards."""

    visitors: int
    months: int
    shards: int

    @property
    def site(self) -> str:
        """Return the name of the site with this scale."""
        return f"of-{self.visitors}-{self.months}-{self.shards}"


class ScaleResult(NamedTuple):
    """Measurements at one scale: first visits per second on one core, and figures for one request.

    `own_seconds` is the CPU time of Footfall's own code in a first visit.
    """

    scale: SiteScale
    visits_per_second: float
    own_seconds: float
    first_visit: Units
    read_total: Units


def site_scales(*visitors: int) -> list[SiteScale]:
    """Return one scale for each number of *visitors*, then more months and shards at the largest number."""
    largest = max(visitors)

    return [SiteScale(number, 1, 1) for number in visitors] + [
        SiteScale(largest, months, shards)
        for shards in (1, 8)
        for months in (1, 12, 120)
        if (months, shards) != (1, 1)
    ]


def measure_scales(scales: list[SiteScale]) -> Iterator[ScaleResult]:
    """Measure at each scale. The table keeps the visitors of the scales before."""
    table, loaded = in_memory_dynamodb(), 0
    sites = {scale.site: {"origins": [], "shards": scale.shards} for scale in scales}
    for scale in scales:
        table.tables["visits"].load([*marker_items(loaded, scale.visitors), *counter_items(scale)])
        loaded = max(loaded, scale.visitors)
        # Exclude the loaded items from garbage collection, which would distort the times.
        gc.freeze()
        stopwatch = Stopwatch(table.call)
        with execution_environment(stopwatch.call, clock=Clock(NOON), sites=sites) as invoke:
            yield _measure_scale(scale, invoke, stopwatch, table)
    gc.unfreeze()


def marker_items(first: int, last: int) -> Iterator[Item]:
    """Return markers for the visitors *first* to *last* - 1, as large as real markers."""
    part, request_id = {"S": "visit"}, {"S": "0" * 24}
    for number in range(first, last):
        yield {"id": {"S": f"{number:022}"}, "part": part, "request": request_id}


def counter_items(scale: SiteScale) -> Iterator[Item]:
    """Return the month counters of a site: a value for each day, up to and including November 2026."""
    total = scale.visitors // (scale.months * scale.shards)
    days = {f"d{day:02}": {"N": str(total // 28)} for day in range(1, 29)}
    for month in range(2026 * 12 + 11 - scale.months, 2026 * 12 + 11):
        for shard in range(scale.shards):
            key = {"S": f"{month // 12}-{month % 12 + 1:02}#{shard}"}
            yield {"id": {"S": f"site#{scale.site}"}, "part": key, "total": {"N": str(total)}, **days}


def bounds(results: list[ScaleResult]) -> Iterator[Bound]:
    """Yield the bounds: units do not depend on visitors, and a month counter is smaller than 1 KB."""
    for scale, *_, first_visit, read_total in results:
        label = f"{scale.visitors} visitors, {scale.months} months, {scale.shards} shards"
        units = max(1, scale.months * scale.shards / 4)
        yield Bound(f"writes of a first visit, {label}", first_visit.writes, 4)
        yield Bound(f"reads of a first visit, {label}", first_visit.reads, 0.5 + units)
        yield Bound(f"reads of the total, {label}", read_total.reads, units / 2)


def _measure_scale(
    scale: SiteScale, invoke: Invoke, stopwatch: Stopwatch, table: FakeDynamoDB
) -> ScaleResult:
    _, first, read_total = _measure_units(scale, invoke, table)
    total_seconds, own_seconds = _measure_cpu(scale, invoke, stopwatch)

    return ScaleResult(scale, 1 / total_seconds, own_seconds, first, read_total)


def _measure_units(scale: SiteScale, invoke: Invoke, table: FakeDynamoDB) -> list[Units]:
    """Return the units of a cold start, of a first visit and of `GET /visitors`."""
    metered = []
    for kind in (RequestKind("cold"), RequestKind("first visit"), RequestKind("total", "/visitors")):
        table.meter = CapacityMeter()
        invoke_ok(invoke, request_event(kind, next(_addresses), scale.site))
        metered.append(Units(table.meter.writes, table.meter.reads))
    # Metering takes CPU time and would distort the times that are measured next.
    table.meter = None

    return metered


def _measure_cpu(scale: SiteScale, invoke: Invoke, stopwatch: Stopwatch) -> tuple[float, float]:
    """Return the CPU seconds of a first visit: in total, and of Footfall's own code."""
    rounds: list[tuple[float, float]] = []
    while len(rounds) < _MIN_ROUNDS or (
        len(rounds) < _MAX_ROUNDS and sum(seconds for seconds, _ in rounds) < _MAX_SECONDS
    ):
        visits = [
            request_event(RequestKind("first visit"), next(_addresses), scale.site)
            for _ in range(_VISITS_PER_ROUND)
        ]
        rounds.append(_time_round(invoke, visits, stopwatch))
    total_seconds, own_seconds = (
        median(seconds) / _VISITS_PER_ROUND for seconds in zip(*rounds, strict=True)
    )

    return total_seconds, own_seconds


def _time_round(invoke: Invoke, visits: list[Event], stopwatch: Stopwatch) -> tuple[float, float]:
    start, spent = process_time(), stopwatch.spent
    for visit in visits:
        invoke_ok(invoke, visit)
    total_seconds = process_time() - start

    return total_seconds, total_seconds - (stopwatch.spent - spent)

"""How a first visit fares as visitors and months add up."""

import gc
from collections.abc import Iterator
from ipaddress import IPv4Address
from statistics import median
from time import process_time
from typing import NamedTuple

from footfall.aws.transport import Item
from footfall.web.request import Event
from tests.bench.bounds import Bound
from tests.bench.cpu_time import Stopwatch
from tests.bench.execution import Invoke, execution_environment, in_memory_dynamodb
from tests.bench.prices import Units
from tests.bench.traffic import NOON, RequestKind, invoke_ok, request_event
from tests.lambda_src.harness.capacity_meter import Meter
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_dynamodb import Dynamo

_VISITS_PER_ROUND = 50  # First visits.
_MAX_ROUNDS = 15
_MIN_ROUNDS, _MAX_SECONDS = 3, 4.0  # Where a round takes long, fewer will do.

_addresses = map(str, map(IPv4Address, range(1 << 24, 1 << 25)))


class SiteScale(NamedTuple):
    """How much a site has behind it."""

    visitors: int
    months: int
    shards: int

    @property
    def site(self) -> str:
        """Name the site of this age."""
        return f"of-{self.visitors}-{self.months}-{self.shards}"


class ScaleResult(NamedTuple):
    """At an age: counts a second on one core, what our code takes of one (in seconds), and units."""

    scale: SiteScale
    visits_per_second: float
    own_seconds: float
    first_visit: Units
    read_total: Units


def site_scales(*visitors: int) -> list[SiteScale]:
    """List the ages to look at: ever more visitors; then with the most of them, ever more months."""
    most = max(visitors)

    return [SiteScale(it, 1, 1) for it in visitors] + [
        SiteScale(most, months, shards)
        for shards in (1, 8)
        for months in (1, 12, 120)
        if (months, shards) != (1, 1)
    ]


def measure_scales(site_scales: list[SiteScale]) -> Iterator[ScaleResult]:
    """Measure at each age, the table keeping every visitor that it had before."""
    table, loaded = in_memory_dynamodb(), 0
    sites = {it.site: {"origins": [], "shards": it.shards} for it in site_scales}
    for scale in site_scales:
        table.tables["visits"].load([*marker_items(loaded, scale.visitors), *counter_items(scale)])
        loaded = max(loaded, scale.visitors)
        # What was loaded is no garbage: to look through it again and again is the model's work.
        gc.freeze()
        stopwatch = Stopwatch(table.call)
        with execution_environment(stopwatch.call, clock=Clock(NOON), sites=sites) as invoke:
            yield _measure_scale(scale, invoke, stopwatch, table)
    gc.unfreeze()


def marker_items(first: int, last: int) -> Iterator[Item]:
    """Make the markers of so many visitors, as large as true ones."""
    part, request_event = {"S": "visit"}, {"S": "0" * 24}
    for number in range(first, last):
        yield {"id": {"S": f"{number:022}"}, "part": part, "request": request_event}


def counter_items(scale: SiteScale) -> Iterator[Item]:
    """Make a site's counters: each month full, November 2026 the last."""
    total = scale.visitors // (scale.months * scale.shards)
    days = {f"d{day:02}": {"N": str(total // 28)} for day in range(1, 29)}
    for month in range(2026 * 12 + 11 - scale.months, 2026 * 12 + 11):
        for shard in range(scale.shards):
            key = {"S": f"{month // 12}-{month % 12 + 1:02}#{shard}"}
            yield {"id": {"S": f"site#{scale.site}"}, "part": key, "total": {"N": str(total)}, **days}


def bounds(results: list[ScaleResult]) -> Iterator[Bound]:
    """Compare with the design: visitors cost nothing, a month's counter less than a KB."""
    for it in results:
        when = f"{it.scale.visitors} visitors, {it.scale.months} months, {it.scale.shards} shards"
        units = max(1, it.scale.months * it.scale.shards / 4)
        yield Bound(f"writes of a first visit, {when}", it.first_visit.writes, 4)
        yield Bound(f"reads of a first visit, {when}", it.first_visit.reads, 0.5 + units)
        yield Bound(f"reads of the total, {when}", it.read_total.reads, units / 2)


def _measure_scale(scale: SiteScale, invoke: Invoke, stopwatch: Stopwatch, table: Dynamo) -> ScaleResult:
    _, first, read_total = _measure_units(scale, invoke, table)
    total_seconds, own_seconds = _measure_cpu(scale, invoke, stopwatch)

    return ScaleResult(scale, 1 / total_seconds, own_seconds, first, read_total)


def _measure_units(scale: SiteScale, invoke: Invoke, table: Dynamo) -> list[Units]:
    """Meter a first visit that begins the execution environment, one in it, and the reading of the total."""
    found = []
    for kind in (RequestKind("beginning"), RequestKind("first visit"), RequestKind("reading", "/visitors")):
        table.meter = Meter()
        invoke_ok(invoke, request_event(kind, next(_addresses), scale.site))
        found.append(Units(table.meter.writes, table.meter.reads))
    # To weigh every item takes its time, which is not the store's.
    table.meter = None

    return found


def _measure_cpu(scale: SiteScale, invoke: Invoke, stopwatch: Stopwatch) -> tuple[float, float]:
    """Time a first visit, in seconds of the processor: the whole of it, and what our own code takes."""
    rounds: list[tuple[float, float]] = []
    while len(rounds) < _MIN_ROUNDS or (
        len(rounds) < _MAX_ROUNDS and sum(it for it, _ in rounds) < _MAX_SECONDS
    ):
        visits = [
            request_event(RequestKind("first visit"), next(_addresses), scale.site)
            for _ in range(_VISITS_PER_ROUND)
        ]
        rounds.append(_time_round(invoke, visits, stopwatch))
    total_seconds, own_seconds = (median(it) / _VISITS_PER_ROUND for it in zip(*rounds, strict=True))

    return total_seconds, own_seconds


def _time_round(invoke: Invoke, visits: list[Event], stopwatch: Stopwatch) -> tuple[float, float]:
    start, spent = process_time(), stopwatch.spent
    for visit in visits:
        invoke_ok(invoke, visit)
    total_seconds = process_time() - start

    return total_seconds, total_seconds - (stopwatch.spent - spent)

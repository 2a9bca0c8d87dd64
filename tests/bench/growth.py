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
from tests.bench.execution import Ask, dynamo, execution
from tests.bench.prices import Units
from tests.bench.speed import Stopwatch
from tests.bench.traffic import NOON, Kind, answered, request
from tests.lambda_src.harness.capacity_meter import CapacityMeter
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB

_ROUND = 50  # First visits.
_ROUNDS = 15
_LEAST_ROUNDS, _SECONDS = 3, 4.0  # Where a round takes long, fewer will do.

_addresses = map(str, map(IPv4Address, range(1 << 24, 1 << 25)))


class Age(NamedTuple):
    """How much a site has behind it."""

    visitors: int
    months: int
    shards: int

    @property
    def site(self) -> str:
        """Name the site of this age."""
        return f"of-{self.visitors}-{self.months}-{self.shards}"


class Growth(NamedTuple):
    """At an age: counts a second on one core, what our code takes of one (in seconds), and units."""

    age: Age
    rate: float
    own: float
    first: Units
    reading: Units


def ages(*visitors: int) -> list[Age]:
    """List the ages to look at: ever more visitors; then with the most of them, ever more months."""
    most = max(visitors)

    return [Age(it, 1, 1) for it in visitors] + [
        Age(most, months, shards)
        for shards in (1, 8)
        for months in (1, 12, 120)
        if (months, shards) != (1, 1)
    ]


def grow(ages: list[Age]) -> Iterator[Growth]:
    """Measure at each age, the table keeping every visitor that it had before."""
    table, held = dynamo(), 0
    sites = {it.site: {"origins": [], "shards": it.shards} for it in ages}
    for age in ages:
        table.tables["visits"].load([*markers(held, age.visitors), *counters(age)])
        held = max(held, age.visitors)
        # What was loaded is no garbage: to look through it again and again is the model's work.
        gc.freeze()
        seam = Stopwatch(table.call)
        with execution(seam.call, clock=Clock(NOON), sites=sites) as ask:
            yield _growth(age, ask, seam, table)
    gc.unfreeze()


def markers(first: int, last: int) -> Iterator[Item]:
    """Make the markers of so many visitors, as large as true ones."""
    part, request = {"S": "visit"}, {"S": "0" * 24}
    for number in range(first, last):
        yield {"id": {"S": f"{number:022}"}, "part": part, "request": request}


def counters(age: Age) -> Iterator[Item]:
    """Make a site's counters: each month full, November 2026 the last."""
    total = age.visitors // (age.months * age.shards)
    days = {f"d{day:02}": {"N": str(total // 28)} for day in range(1, 29)}
    for month in range(2026 * 12 + 11 - age.months, 2026 * 12 + 11):
        for shard in range(age.shards):
            key = {"S": f"{month // 12}-{month % 12 + 1:02}#{shard}"}
            yield {"id": {"S": f"site#{age.site}"}, "part": key, "total": {"N": str(total)}, **days}


def bounds(growths: list[Growth]) -> Iterator[Bound]:
    """Compare with the design: visitors cost nothing, a month's counter less than a KB."""
    for it in growths:
        when = f"{it.age.visitors} visitors, {it.age.months} months, {it.age.shards} shards"
        units = max(1, it.age.months * it.age.shards / 4)
        yield Bound(f"writes of a first visit, {when}", it.first.writes, 4)
        yield Bound(f"reads of a first visit, {when}", it.first.reads, 0.5 + units)
        yield Bound(f"reads of the total, {when}", it.reading.reads, units / 2)


def _growth(age: Age, ask: Ask, seam: Stopwatch, table: FakeDynamoDB) -> Growth:
    _, first, reading = _units(age, ask, table)
    whole, own = _speed(age, ask, seam)

    return Growth(age, 1 / whole, own, first, reading)


def _units(age: Age, ask: Ask, table: FakeDynamoDB) -> list[Units]:
    """Meter a first visit that begins the execution environment, one in it, and the reading of the total."""
    found = []
    for kind in (Kind("beginning"), Kind("first visit"), Kind("reading", "/visitors")):
        table.meter = CapacityMeter()
        answered(ask, request(kind, next(_addresses), age.site))
        found.append(Units(table.meter.writes, table.meter.reads))
    # To weigh every item takes its time, which is not the store's.
    table.meter = None

    return found


def _speed(age: Age, ask: Ask, seam: Stopwatch) -> tuple[float, float]:
    """Time a first visit, in seconds of the processor: the whole of it, and what our own code takes."""
    rounds: list[tuple[float, float]] = []
    while len(rounds) < _LEAST_ROUNDS or (len(rounds) < _ROUNDS and sum(it for it, _ in rounds) < _SECONDS):
        visits = [request(Kind("first visit"), next(_addresses), age.site) for _ in range(_ROUND)]
        rounds.append(_round(ask, visits, seam))
    whole, own = (median(it) / _ROUND for it in zip(*rounds, strict=True))

    return whole, own


def _round(ask: Ask, visits: list[Event], seam: Stopwatch) -> tuple[float, float]:
    began, spent = process_time(), seam.spent
    for visit in visits:
        answered(ask, visit)
    whole = process_time() - began

    return whole, whole - (seam.spent - spent)

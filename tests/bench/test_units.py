"""What requests cost in request units: within the design's bounds, and as the local cloud reports them."""

from collections.abc import Iterator

import pytest

from tests.bench import consumed_capacity, traffic
from tests.bench.bounds import missed_bounds
from tests.bench.consumed_capacity import EmulatorDynamoDB
from tests.bench.prices import Units
from tests.bench.traffic import REQUEST_KINDS, RequestKind, prepare_requests
from tests.bench.units import bounds, measure_kind, measure_naive_counter, measure_site


@pytest.fixture
def emulator() -> Iterator[EmulatorDynamoDB]:
    """Ask the local cloud's DynamoDB."""
    with consumed_capacity.emulator_tables() as it:
        yield it


@pytest.mark.parametrize("site", ["main", "daily"])
def test_no_request_takes_more_than_the_design_says(site: str) -> None:
    """A first visit, every sort of repeat, robots and readers: each holds its bound."""
    assert missed_bounds(bounds(measure_site(site), site)) == []


def test_a_dearer_request_is_found_out() -> None:
    """A robot that would be written down each time breaks its bound, by name."""
    it = measure_site("main")
    dearer = it._replace(by_kind=it.by_kind | {traffic.BOT_NOT_RECORDED: it.by_kind[traffic.BOT_RECORDED]})

    assert missed_bounds(bounds(dearer, "main")) == [
        "writes of a robot, any other, site main: 1, at most 0",
        "reads of a robot, any other, site main: 0.5, at most 0",
    ]


def test_a_new_execution_environment_reads_a_key_or_two() -> None:
    """It reads the secret's fingerprint, and where windows end the salt; it writes nothing."""
    assert [measure_site(site).cold_start for site in ("main", "daily")] == [Units(0, 1), Units(0, 2)]


def test_the_naive_counter_is_billed_for_its_calls() -> None:
    """Look, mark, add, read: two plain writes and two consistent reads; a repeat only reads."""
    assert measure_naive_counter() == (Units(2, 2), Units(0, 2))


@pytest.mark.parametrize("kind", REQUEST_KINDS, ids=lambda it: it.name)
def test_the_meter_bills_as_the_emulator_does(emulator: EmulatorDynamoDB, kind: RequestKind) -> None:
    """MiniStack, which knows what a transaction costs, reports the same for every kind of request."""
    assert measure_in_emulator(emulator, kind) == measure_kind(kind, "main")


def measure_in_emulator(emulator: EmulatorDynamoDB, kind: RequestKind) -> Units:
    """Make a request of a *kind*, and give the units that are reported for it."""
    found = Units(0, 0)
    for ask in prepare_requests(kind, 1, emulator.call):
        emulator.units = Units(0, 0)
        ask()
        found = emulator.units

    return found

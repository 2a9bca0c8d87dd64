"""Tests of request units: they are within their bounds, and the emulator reports the same units."""

from collections.abc import Iterator
from functools import cache

import pytest

from footfall.web import routes
from ops.costs.prices import Units
from tests.bench import consumed_capacity, traffic
from tests.bench.bounds import exceeded_bounds
from tests.bench.consumed_capacity import EmulatorDynamoDB
from tests.bench.traffic import REQUEST_KINDS, RequestKind, prepare_requests
from tests.bench.units import (
    MAX_UNITS,
    SiteUnits,
    bounds,
    measure_kind,
    measure_naive_counter,
    measure_site,
)


@cache
def site_units(site: str) -> SiteUnits:
    """Return the units of every kind of request on *site*. Several tests need them."""
    return measure_site(site)


@pytest.fixture
def emulator() -> Iterator[EmulatorDynamoDB]:
    """Return the emulator's DynamoDB with empty tables."""
    with consumed_capacity.emulator_tables() as dynamodb:
        yield dynamodb


@pytest.mark.parametrize("site", ["main", "daily"])
def test_request_units_are_within_their_bounds(site: str) -> None:
    """Every kind of request is within its bound of request units."""
    assert exceeded_bounds(bounds(site_units(site), site)) == []


def test_every_route_has_bounds() -> None:
    """Every route but HEAD is measured, and no kind of request can cost more without a failing test."""
    measured = {(kind.method, kind.path) for kind in REQUEST_KINDS}
    served = {(method, path) for method, path in routes._ROUTES if method != "HEAD"}  # noqa: SLF001 - The only table.
    unbounded = [kind for kind in REQUEST_KINDS if kind not in MAX_UNITS]

    assert measured == served
    assert not unbounded


def test_extra_write_exceeds_the_bound() -> None:
    """A write for every bot request exceeds the bound, and the message names the kind of request."""
    units = site_units("main")
    by_kind = units.by_kind | {traffic.BOT_NOT_RECORDED: units.by_kind[traffic.BOT_RECORDED]}

    assert exceeded_bounds(bounds(units._replace(by_kind=by_kind), "main")) == [
        "writes of bot, later in the same minute, site main: 1, bound 0",
        "reads of bot, later in the same minute, site main: 0.5, bound 0",
    ]


def test_cold_start_reads_one_or_two_items() -> None:
    """A cold start reads the secret fingerprint and, for a site with daily windows, the salt."""
    assert [site_units(site).cold_start for site in ("main", "daily")] == [Units(0, 1), Units(0, 2)]


def test_naive_counter_units_match_its_calls() -> None:
    """The naive counter writes and reads twice for a first visit, and reads twice for a repeat visit."""
    assert measure_naive_counter() == (Units(2, 2), Units(0, 2))


@pytest.mark.parametrize("kind", REQUEST_KINDS, ids=lambda kind: kind.name)
def test_meter_agrees_with_the_emulator(emulator: EmulatorDynamoDB, kind: RequestKind) -> None:
    """The emulator reports the same units as the meter for every kind of request."""
    assert measure_in_emulator(emulator, kind) == measure_kind(kind, "main")


def measure_in_emulator(emulator: EmulatorDynamoDB, kind: RequestKind) -> Units:
    """Return the units that the emulator reports for a request of a *kind*."""
    for request in prepare_requests(kind, 1, emulator.call):
        emulator.units = Units(0, 0)  # Discards the units of the preparation.
        request()

    return emulator.units

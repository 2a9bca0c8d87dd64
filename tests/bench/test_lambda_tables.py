"""Tests of the tables with estimates for Lambda."""

import pytest

from ops.costs import prices
from ops.costs.durations import MEMORY
from ops.costs.prices import Units
from tests.bench.bounds import exceeded_bounds
from tests.bench.lambda_tables import cold_start_cost_table, cost_bounds, memory_table
from tests.bench.traffic import FIRST_VISIT, REPEAT_FROM_MARKER_AND_TOTAL
from tests.bench.units import SiteUnits

UNITS = SiteUnits({FIRST_VISIT: Units(4, 1.5), REPEAT_FROM_MARKER_AND_TOTAL: Units(0, 1)}, Units(0, 1))


def test_tables_agree_on_the_memory_size_of_the_function() -> None:
    """Both tables state the same durations and costs for the HTTP transport with the function's memory."""
    rows = {row[0]: row for row in memory_table(UNITS).rows}
    _, _, warm, first, *_, all_warm, some_cold, all_cold = rows[f"{MEMORY}"]

    assert cold_start_cost_table(UNITS).rows[0][3:] == [first, warm, all_warm, some_cold, all_cold]


def test_more_memory_shortens_the_wait_and_costs_more() -> None:
    """With more memory, a cold start takes at most as long, and costs more."""
    rows = memory_table(UNITS).rows
    waits, costs = ([float(row[column]) for row in rows] for column in (4, -1))

    assert waits == sorted(waits, reverse=True)
    assert costs == sorted(costs)


@pytest.mark.parametrize("bound", ["MAX_COST_PER_MILLION", "MAX_COLD_COST_PER_MILLION"])
def test_costs_are_bounded_warm_and_cold(monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    """A million requests are within both bounds, and a cost that exceeds its bound is reported."""
    assert exceeded_bounds(cost_bounds(UNITS)) == []

    monkeypatch.setattr(prices, bound, 1)

    assert len(exceeded_bounds(cost_bounds(UNITS))) == 1

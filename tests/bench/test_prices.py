"""Dollars, by hand."""

import pytest

from tests.bench.prices import Units, cost_per_million


@pytest.mark.parametrize(
    ("new", "dollars"),
    [
        pytest.param(0, 3.50 + 0.20 + 0.0666 + 0.125, id="nobody-new"),
        pytest.param(0.3, 4.66, id="usual"),
        pytest.param(1, 3.50 + 0.20 + 0.0666 + 2.50 + 0.1875, id="all-new"),
    ],
)
def test_a_million_costs_what_the_list_says(new: float, dollars: float) -> None:
    """Gateway, function and units add up, each share of visitors at its own units."""
    cost = cost_per_million(new=new, first=Units(4, 1.5), repeat=Units(0, 1))

    assert cost == pytest.approx(dollars, abs=0.005)

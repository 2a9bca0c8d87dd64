"""Tests of the cost calculation."""

import pytest

from tests.bench.prices import Units, cost_per_million


@pytest.mark.parametrize(
    ("new", "dollars"),
    [
        pytest.param(0, 3.50 + 0.20 + 0.0666 + 0.125, id="only-repeats"),
        pytest.param(0.3, 4.66, id="30-percent-first-visits"),
        pytest.param(1, 3.50 + 0.20 + 0.0666 + 2.50 + 0.1875, id="only-first-visits"),
    ],
)
def test_cost_adds_up_list_prices(new: float, dollars: float) -> None:
    """The cost of a million requests is the sum of API Gateway, Lambda and DynamoDB at list prices."""
    cost = cost_per_million(new=new, first=Units(4, 1.5), repeat=Units(0, 1))

    assert cost == pytest.approx(dollars, abs=0.005)

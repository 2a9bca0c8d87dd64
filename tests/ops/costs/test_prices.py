"""Tests of the cost calculation."""

import pytest

from ops.costs.durations import Durations
from ops.costs.prices import Units, cost_per_million, duration_dollars


@pytest.mark.parametrize(
    ("new", "cold", "scripts", "dollars"),
    [
        pytest.param(0, 0, 0, 3.50 + 0.20 + 0.0666 + 0.125, id="only-repeats"),
        pytest.param(0.3, 0, 0, 4.66, id="30-percent-first-visits"),
        pytest.param(1, 0, 0, 3.50 + 0.20 + 0.0666 + 2.50 + 0.1875, id="only-first-visits"),
        # 0.3 s of INIT, 0.05 instead of 0.02 s, one kms:Decrypt and one read unit.
        pytest.param(0.3, 1, 0, 4.66 + 0.33 * 0.25 * 13.3334 + 3.00 + 0.125, id="all-cold"),
        pytest.param(0.3, 0.1, 0, 4.66 + 0.1 * (0.33 * 0.25 * 13.3334 + 3.125), id="10-percent-cold"),
        # The second billed request of a first visit.
        pytest.param(0.3, 0, 0.3, 4.66 + 0.3 * 3.7667, id="script-from-the-api"),
    ],
)
def test_cost_adds_up_list_prices(new: float, cold: float, scripts: float, dollars: float) -> None:
    """The cost of a million requests is the sum of API Gateway, Lambda, KMS and DynamoDB at list prices."""
    durations = Durations(256, init=0.3, first_request=0.05, warm_request=0.02)

    cost = cost_per_million(
        new=new,
        first=Units(4, 1.5),
        repeat=Units(0, 1),
        cold=cold,
        scripts=scripts,
        durations=durations,
    )

    assert cost == pytest.approx(dollars, abs=0.005)


def test_duration_is_billed_by_memory() -> None:
    """The cost of a duration is proportional to the memory size: 1,024 MB are a gigabyte."""
    assert duration_dollars(2, 512) == pytest.approx(13.3334)

"""Tests of the chart's scale: round numbers, and outliers that do not flatten the other bars."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from footfall.pages import scale


@pytest.mark.parametrize(
    ("counts", "top"),
    [
        pytest.param([], 4, id="no-bars"),
        pytest.param([0, 0], 4, id="empty"),
        pytest.param([1], 4, id="one-visitor"),
        pytest.param([5], 6, id="even"),
        pytest.param([10], 10, id="ten"),
        pytest.param([11], 12, id="above-ten"),
        pytest.param([21], 30, id="tens"),
        pytest.param([51], 60, id="twenties"),
        pytest.param([12_345], 14_000, id="thousands"),
        pytest.param([20, 20, 20, 100], 100, id="not-yet-an-outlier"),
        pytest.param([20, 20, 20, 101], 20, id="outlier"),
        pytest.param([20, 20, 20, 101, 5_000, 600], 20, id="three-outliers"),
        pytest.param([20, 20, 20, 101, 102, 103, 104], 120, id="four-are-usual"),
        pytest.param([20, 20, 0, 0, 0, 5_000], 5_000, id="too-few-others"),
    ],
)
def test_top_is_a_round_number(counts: list[int], top: int) -> None:
    """The top is the next round number. Up to 3 bars that are 5 times as high as the next are ignored."""
    assert scale.top(counts) == top


@given(some.integers(4, 10**9))
def test_chart_is_filled(maximum: int) -> None:
    """Half of the top is a whole number, and the highest bar has at least two thirds of the height."""
    top = scale.top([maximum])

    assert top % 2 == 0
    assert maximum <= top <= 1.5 * maximum


@pytest.mark.parametrize(
    ("top", "labels"),
    [
        (4, ["4", "2"]),
        (8_000, ["8,000", "4,000"]),
        (10_000, ["10K", "5K"]),
        (50_000, ["50K", "25K"]),
        (1_200_000, ["1.2M", "0.6M"]),
        (300_000_000, ["300M", "150M"]),
    ],
)
def test_labels_of_an_axis_are_short(top: int, labels: list[str]) -> None:
    """Both labels have the same unit, and at most 5 characters."""
    assert [scale.label(count, top) for count in (top, top // 2)] == labels

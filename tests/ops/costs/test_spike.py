"""The simulation of the token bucket: what a spike of visitors loses."""

from random import Random

import pytest

from ops.costs.spike import HOUR, SHAPES, Shape, arrivals, losses, lost_visitors
from ops.costs.throttle import Throttle

STEADY, FRONT_PAGE, NEWSLETTER, PUSH_MESSAGE = SHAPES


@pytest.mark.parametrize(
    ("hour", "throttle", "lost"),
    [
        pytest.param([0, 0, 0], Throttle(1, 1), 0, id="no-visitors"),
        pytest.param([5, 0, 0], Throttle(1, 5), 0, id="full-bucket"),
        pytest.param([6, 0, 0], Throttle(1, 5), 1, id="above-the-burst"),
        pytest.param([5, 1, 1], Throttle(1, 5), 0, id="refilled-each-second"),
        pytest.param([5, 2, 2], Throttle(1, 5), 2, id="above-the-rate"),
        pytest.param([5, 1, 1], Throttle(0.5, 5), 1, id="half-a-token-is-no-token"),
        pytest.param([0, 0, 6], Throttle(10, 5), 1, id="a-bucket-does-not-overflow"),
    ],
)
def test_visitor_without_a_token_is_lost(hour: list[int], throttle: Throttle, lost: int) -> None:
    """A bucket starts full, gets its rate each second up to the burst, and a visitor takes one token."""
    assert lost_visitors(hour, throttle) == lost


@pytest.mark.parametrize(
    ("shape", "peak"),
    [
        pytest.param(STEADY, 10_000 / HOUR, id="steady"),
        # 10,000 / (150 s + 1,200 s * (1 - e^(-3,300 / 1,200)))
        pytest.param(FRONT_PAGE, 7.86, id="front-page"),
        pytest.param(NEWSLETTER, 15.9, id="newsletter"),
        pytest.param(PUSH_MESSAGE, 31.7, id="push-message"),
    ],
)
def test_peak_follows_from_the_shape(shape: Shape, peak: float) -> None:
    """The highest average rate is that of a linear rise and an exponential decay within an hour."""
    assert shape.peak(10_000) == pytest.approx(peak, rel=0.01)


def test_every_visitor_arrives_within_the_hour() -> None:
    """A spike has exactly its number of visitors, most of them before the middle of the hour."""
    hour = arrivals(FRONT_PAGE, 1_000, Random(1))  # noqa: S311 -- A simulation.

    assert (len(hour), sum(hour)) == (HOUR, 1_000)
    assert sum(hour[: HOUR // 2]) > 700


def test_simulation_is_repeatable() -> None:
    """The same spike loses the same visitors in each run of the command."""
    first, second = (losses(PUSH_MESSAGE, 1_000, [Throttle(0.1, 10)], runs=2) for _ in range(2))

    assert first == second
    assert first[0].maximum >= first[0].median > 0


def test_steady_visitors_lose_what_exceeds_the_tokens() -> None:
    """In a steady hour, the bucket lets its burst and the rate of the hour through."""
    ((median, _),) = losses(STEADY, 10_000, [Throttle(2, 200)], runs=1)

    assert median == pytest.approx(10_000 - 200 - 2 * HOUR, abs=20)


@pytest.mark.parametrize("shape", [STEADY, FRONT_PAGE, NEWSLETTER], ids=lambda shape: shape.name)
def test_default_throttle_counts_a_spike_completely(shape: Shape) -> None:
    """The default throttle loses none of 10,000 visitors within an hour, and the earlier one thousands."""
    new, old = losses(shape, 10_000, [Throttle(), Throttle(2, 200)], runs=2)

    assert new.maximum == 0
    assert old.median > 2_000

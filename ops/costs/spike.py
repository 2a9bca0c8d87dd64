"""What a spike of visitors loses at a throttle: a simulation of API Gateway's token bucket.

Each visitor sends one `GET /visit`, and leaves after one page. `count.js` does not retry, so a visitor whose
request is throttled is lost.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from math import exp
from random import Random
from statistics import median
from typing import NamedTuple

from ops.costs.throttle import Throttle

HOUR = 3600
RUNS = 10
SEED = 2026


class Shape(NamedTuple):
    """How visitors arrive within an hour: a linear rise, then an exponential decay. Times are in seconds."""

    name: str
    rise: float = 0
    decay: float = 0

    def weight(self, second: int) -> float:
        """Return the relative number of visitors in a *second* of the hour."""
        if not self.decay:
            return 1
        middle = second + 0.5

        return middle / self.rise if middle < self.rise else exp((self.rise - middle) / self.decay)

    def peak(self, visitors: int) -> float:
        """Return the highest average number of visitors per second."""
        weights = [self.weight(second) for second in range(HOUR)]

        return visitors * max(weights) / sum(weights)


SHAPES = (
    Shape("steady"),
    Shape("front page", rise=300, decay=1200),
    Shape("newsletter", rise=60, decay=600),
    Shape("push message", rise=30, decay=300),
)


class Loss(NamedTuple):
    """The visitors that a spike loses: the median and the maximum of the runs."""

    median: float
    maximum: int


def losses(shape: Shape, visitors: int, throttles: Sequence[Throttle], runs: int = RUNS) -> list[Loss]:
    """Return what *throttles* lose of a spike of *visitors*. All of them get the same arrivals."""
    random = Random(SEED)  # noqa: S311 -- A simulation.
    hours = [arrivals(shape, visitors, random) for _ in range(runs)]
    lost = [[lost_visitors(hour, throttle) for hour in hours] for throttle in throttles]

    return [Loss(median(numbers), max(numbers)) for numbers in lost]


def arrivals(shape: Shape, visitors: int, random: Random) -> list[int]:
    """Return the number of visitors that arrive in each second of an hour, at random."""
    totals = [*accumulate(shape.weight(second) for second in range(HOUR))]
    numbers = Counter(random.choices(range(HOUR), cum_weights=totals, k=visitors))

    return [numbers[second] for second in range(HOUR)]


def lost_visitors(hour: Sequence[int], throttle: Throttle) -> int:
    """Return the visitors of an *hour* that get no token, from a full bucket that gets tokens each second."""
    tokens, lost = float(throttle.burst), 0
    for number in hour:
        accepted = min(number, int(tokens))
        lost += number - accepted
        tokens = min(throttle.burst, tokens - accepted + throttle.rate)

    return lost

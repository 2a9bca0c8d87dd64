"""AWS list prices in us-east-1, in US dollars per million, and costs derived from them."""

from typing import NamedTuple

GATEWAY, WRITE_UNIT, READ_UNIT = 3.50, 0.625, 0.125
INVOCATION, GIGABYTE_SECOND = 0.20, 13.3334  # On arm64.
# An estimate: only AWS knows the billed duration of a request.
SECONDS, GIGABYTES = 0.02, 0.25
FUNCTION = INVOCATION + SECONDS * GIGABYTES * GIGABYTE_SECOND

MAX_COST_PER_MILLION = 4.70  # Dollars for a million counting requests if 30 % are first visits.


class Units(NamedTuple):
    """DynamoDB request units of one request, or the mean of several."""

    writes: float
    reads: float

    @property
    def dollars(self) -> float:
        """Return the cost of a million such requests, in dollars."""
        return self.writes * WRITE_UNIT + self.reads * READ_UNIT


def cost_per_million(*, new: float, first: Units, repeat: Units) -> float:
    """Return the cost in dollars of a million counting requests; *new* is the share of first visits."""
    return GATEWAY + FUNCTION + new * first.dollars + (1 - new) * repeat.dollars

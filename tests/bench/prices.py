"""AWS's list prices in us-east-1, in dollars a million, and what follows from them."""

from typing import NamedTuple

GATEWAY, WRITE_UNIT, READ_UNIT = 3.50, 0.625, 0.125
INVOCATION, GIGABYTE_SECOND = 0.20, 13.3334  # On arm64.
# An estimate: only AWS can tell for how long a request is billed.
SECONDS, GIGABYTES = 0.02, 0.25
FUNCTION = INVOCATION + SECONDS * GIGABYTES * GIGABYTE_SECOND

MAX_COST_PER_MILLION = 4.70  # Design, section 9: for a million counting requests, 30 % of them new.


class Units(NamedTuple):
    """Request units of DynamoDB's, for one request or a mean one."""

    writes: float
    reads: float

    @property
    def dollars(self) -> float:
        """Say what a million times these units cost."""
        return self.writes * WRITE_UNIT + self.reads * READ_UNIT


def cost_per_million(*, new: float, first: Units, repeat: Units) -> float:
    """Say what a million counting requests cost in dollars, a share *new* of them first visits."""
    return GATEWAY + FUNCTION + new * first.dollars + (1 - new) * repeat.dollars

"""AWS list prices in us-east-1, in US dollars without the AWS Free Tier, and costs derived from them."""

from typing import NamedTuple

from ops.costs.durations import CURRENT, MEMORY, Durations

# Per million.
GATEWAY, WRITE_UNIT, READ_UNIT, DECRYPT = 3.50, 0.625, 0.125, 3.00
INVOCATION, GIGABYTE_SECOND = 0.20, 13.3334  # On arm64.
# Per GB that is sent to the internet, or per million KB.
TRANSFER = 0.09
# Per GB and month.
TABLE_STORAGE, BACKUP_STORAGE, BUCKET_STORAGE = 0.25, 0.20, 0.023
# Per month. Budgets and email notifications are free.
ALARM, DASHBOARD = 0.10, 3.00

GIGABYTES = MEMORY / 1024  # The function's memory.

# Dollars for a million counting requests, 30 % of them first visits: all warm, and all cold.
MAX_COST_PER_MILLION = 4.70
MAX_COLD_COST_PER_MILLION = 8.70  # Of which kms:Decrypt costs 3.00.


class Units(NamedTuple):
    """DynamoDB request units of one request, or the mean of several."""

    writes: float
    reads: float

    @property
    def dollars(self) -> float:
        """Return the cost of a million such requests, in dollars."""
        return self.writes * WRITE_UNIT + self.reads * READ_UNIT


def duration_dollars(seconds: float, memory: int = MEMORY) -> float:
    """Return the cost in dollars of a million times *seconds* of the function."""
    return seconds * memory / 1024 * GIGABYTE_SECOND


def function_dollars(durations: Durations) -> float:
    """Return the cost in dollars of a million warm requests of the function."""
    return INVOCATION + duration_dollars(durations.warm_request, durations.memory)


def cold_start_dollars(durations: Durations) -> float:
    """Return what a million new execution environments add, in dollars.

    This is INIT, a slower request, one kms:Decrypt and one read of the fingerprint.
    """
    added_seconds = durations.cold_request - durations.warm_request

    return duration_dollars(added_seconds, durations.memory) + DECRYPT + READ_UNIT


FUNCTION = function_dollars(CURRENT)
COLD_START = cold_start_dollars(CURRENT)


def cost_per_million(  # noqa: PLR0913 - each is a keyword.
    *,
    new: float,
    first: Units,
    repeat: Units,
    cold: float = 0,
    scripts: float = 0,
    durations: Durations = CURRENT,
) -> float:
    """Return the cost in dollars of a million counting requests.

    *new* is the share of first visits, *cold* the share of requests in a new execution environment, and
    *scripts* the share of requests before which the browser loads count.js from the API. *durations* are the
    estimated durations of the function.
    """
    request = GATEWAY + function_dollars(durations)
    visits = request + new * first.dollars + (1 - new) * repeat.dollars

    return visits + cold * cold_start_dollars(durations) + scripts * request

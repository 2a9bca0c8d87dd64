"""AWS list prices in us-east-1, in US dollars without the AWS Free Tier, and costs derived from them."""

from typing import NamedTuple

# Per million.
GATEWAY, WRITE_UNIT, READ_UNIT, DECRYPT = 3.50, 0.625, 0.125, 3.00
INVOCATION, GIGABYTE_SECOND = 0.20, 13.3334  # On arm64.
# Per GB that is sent to the internet, or per million KB.
TRANSFER = 0.09
# Per GB and month.
TABLE_STORAGE, BACKUP_STORAGE, BUCKET_STORAGE = 0.25, 0.20, 0.023

# Estimates: only AWS knows the billed duration of a request. Decision 0075 shows how they were derived.
GIGABYTES = 0.25
SECONDS = 0.02  # A warm request.
RUNTIME_SECONDS = 0.08  # INIT: start the runtime.
LOAD_SECONDS = 0.30  # INIT: load the function (`make bench`).
FIRST_REQUEST_SECONDS = (
    0.31  # The first request of an execution environment, which connects and reads the secret.
)
BODY_SECONDS = 0.11  # Parse an event of 6 MB, Lambda's maximum (decision 0077).
INIT_SECONDS = RUNTIME_SECONDS + LOAD_SECONDS

MAX_COST_PER_MILLION = 4.70  # Dollars for a million counting requests if 30 % are first visits.


class Units(NamedTuple):
    """DynamoDB request units of one request, or the mean of several."""

    writes: float
    reads: float

    @property
    def dollars(self) -> float:
        """Return the cost of a million such requests, in dollars."""
        return self.writes * WRITE_UNIT + self.reads * READ_UNIT


def duration_dollars(seconds: float) -> float:
    """Return the cost in dollars of a million times *seconds* of the function."""
    return seconds * GIGABYTES * GIGABYTE_SECOND


FUNCTION = INVOCATION + duration_dollars(SECONDS)
# What a million new execution environments add: INIT, a slower request, one kms:Decrypt and the fingerprint.
COLD_START = duration_dollars(INIT_SECONDS + FIRST_REQUEST_SECONDS - SECONDS) + DECRYPT + READ_UNIT
# A million times count.js from the API.
SCRIPT = GATEWAY + FUNCTION


def cost_per_million(
    *, new: float, first: Units, repeat: Units, cold: float = 0, scripts: float = 0
) -> float:
    """Return the cost in dollars of a million counting requests.

    *new* is the share of first visits, *cold* the share of requests in a new execution environment, and
    *scripts* the share of requests before which the browser loads count.js from the API.
    """
    visits = GATEWAY + FUNCTION + new * first.dollars + (1 - new) * repeat.dollars

    return visits + cold * COLD_START + scripts * SCRIPT

"""The cost of the worst month: a flood of every method and preflight at the rate of the throttle."""

from ops.costs import units
from ops.costs.costs import Costs
from ops.costs.durations import BODY_SECONDS, CURRENT, Durations
from ops.costs.months import storage_dollars
from ops.costs.prices import (
    GATEWAY,
    READ_UNIT,
    TRANSFER,
    cold_start_dollars,
    duration_dollars,
    function_dollars,
)
from ops.costs.throttle import (
    OTHER_SHARE,
    PREFLIGHT_SHARE,
    VISITS,
    Throttle,
    contract_paths,
    operations,
)

COUNTING = ("count", "pixel", "visit")
# Cost of DynamoDB in dollars per million requests of each operation.
STORE = {
    **dict.fromkeys(COUNTING, units.FIRST_VISIT.dollars),
    **dict.fromkeys(["badge", "shield"], units.READ_TOTAL.dollars),
    "health": 1 * READ_UNIT,  # 2.5 read units, but only once a minute in each execution environment.
    "page": units.READ_MONTH.dollars,
    "read": units.READ_YEAR.dollars,
    "script": 0,
}
# Maximum size of a response in KB, uncompressed and with headers. Other operations send at most 1 KB.
RESPONSE_SIZES = {"badge": 3, "page": 20, "read": 14, "script": 3}
PREFLIGHT = GATEWAY + TRANSFER  # The gateway answers a preflight itself, with at most 1 KB.
COLD_SHARE = 0.1  # Of the requests of a flood. A steady flood reuses execution environments.


def worst_month(throttle: Throttle, *, cold: float = COLD_SHARE, durations: Durations = CURRENT) -> Costs:
    """Return the cost of a month in which every method gets all requests that *throttle* allows.

    Each request has a body of 6 MB, and each counting request is a first visit. *cold* is the share of
    requests that start a new execution environment.
    """
    millions = {operation: millions_of(operation, throttle) for operation in operations()}
    requests, preflights = sum(millions.values()), preflight_millions(throttle)
    transfer = preflights + sum(number * RESPONSE_SIZES.get(name, 1) for name, number in millions.items())

    return Costs(
        gateway=(requests + preflights) * GATEWAY,
        function=requests * (function_dollars(durations) + duration_dollars(BODY_SECONDS)),
        table=sum(number * STORE[name] for name, number in millions.items()),
        cold_starts=requests * cold * cold_start_dollars(durations),
        transfer=transfer * TRANSFER,
        storage=storage_dollars(len(COUNTING) * throttle.millions() * 1e6),
    )


def millions_of(operation: str, throttle: Throttle) -> float:
    """Return the requests of an *operation* in the month, in millions."""
    return throttle.millions(1 if operation in VISITS else OTHER_SHARE)


def preflight_millions(throttle: Throttle) -> float:
    """Return the preflights of all paths in a month, in millions. That of `/` has the rate of its method."""
    return throttle.millions(OTHER_SHARE) + (len(contract_paths()) - 1) * throttle.millions(PREFLIGHT_SHARE)


def request_dollars(operation: str) -> float:
    """Return the cost in dollars of a million warm requests of an *operation*, without the storage."""
    function = function_dollars(CURRENT) + duration_dollars(BODY_SECONDS)

    return GATEWAY + function + STORE[operation] + RESPONSE_SIZES.get(operation, 1) * TRANSFER

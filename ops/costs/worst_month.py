"""The cost of the worst month: a flood of every method and preflight at the rate of the throttle."""

from collections.abc import Mapping

import yaml

from ops.costs import units
from ops.costs.durations import BODY_SECONDS, CURRENT, Durations
from ops.costs.prices import (
    GATEWAY,
    READ_UNIT,
    TRANSFER,
    cold_start_dollars,
    duration_dollars,
    function_dollars,
)
from ops.paths import ROOT

PATHS = yaml.safe_load((ROOT / "modules/api/openapi.yaml").read_text())["paths"]
OPERATIONS = [
    operation["operationId"]
    for path_item in PATHS.values()
    for operation in path_item.values()
    if isinstance(operation, dict)
]
# Cost of DynamoDB in dollars per million requests of each operation.
STORE = {
    **dict.fromkeys(["count", "pixel", "visit"], units.FIRST_VISIT.dollars),
    **dict.fromkeys(["badge", "shield"], units.READ_TOTAL.dollars),
    "health": 1 * READ_UNIT,  # 2.5 read units, but only once a minute in each execution environment.
    "page": units.READ_MONTH.dollars,
    "read": units.READ_YEAR.dollars,
    "script": 0,
}
# Maximum size of a response in KB, uncompressed and with headers. Other operations send at most 1 KB.
RESPONSE_SIZES = {"badge": 3, "page": 20, "read": 14, "script": 3}
# Preflights in units of the full rate: 1 for the root path, and a tenth for each other path.
FULL_RATE_PREFLIGHTS = 1 + (len(PATHS) - 1) / 10
SECONDS_PER_MONTH = 365 / 12 * 86_400


def millions_per_method(throttle: Mapping[str, float]) -> float:
    """Return the requests that one method gets in a month, in millions."""
    return (throttle["rate"] * SECONDS_PER_MONTH + throttle["burst"]) / 1e6


def dollars_per_million_of_each(*, cold: float, durations: Durations = CURRENT) -> float:
    """Return the cost of a million requests with 6 MB to each method, and of their preflights.

    *cold* is the share of requests that start a new execution environment.
    """
    function = function_dollars(durations) + duration_dollars(BODY_SECONDS)
    request = GATEWAY + function + cold * cold_start_dollars(durations)
    responses = sum(
        STORE[operation] + TRANSFER * RESPONSE_SIZES.get(operation, 1) for operation in OPERATIONS
    )

    return len(OPERATIONS) * request + responses + FULL_RATE_PREFLIGHTS * (GATEWAY + TRANSFER)


def worst_month(throttle: Mapping[str, float], *, cold: float, durations: Durations = CURRENT) -> float:
    """Return the cost of the worst month in dollars."""
    return millions_per_method(throttle) * dollars_per_million_of_each(cold=cold, durations=durations)

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
    RARE_SHARE,
    Throttle,
    contract_paths,
    operations,
    rate_share,
)

COUNTING = ("count", "pixel", "visit")
# Cost of DynamoDB in dollars per million requests of each operation.
STORE = {
    **dict.fromkeys(COUNTING, units.FIRST_VISIT.dollars),
    **dict.fromkeys(["badge", "head_badge", "shield"], units.READ_TOTAL.dollars),
    # 2.5 read units, but only once a minute in each execution environment.
    **dict.fromkeys(["head_health", "health"], 1 * READ_UNIT),
    **dict.fromkeys(["head_page", "page", "read"], units.READ_YEAR.dollars),  # The chart of 12 months.
    **dict.fromkeys(["contract", "pages", "script"], 0),
}
# If a site counts pages. Each request reads them, although a warm function keeps them for 10 seconds.
STORE_WITH_PAGES = STORE | {
    **dict.fromkeys(COUNTING, units.FIRST_VISIT_WITH_PAGE.dollars),
    **dict.fromkeys(["head_page", "page"], units.READ_YEAR.dollars + units.READ_PAGES.dollars),
    "pages": units.READ_PAGES.dollars,
    "read": units.READ_YEAR.dollars + units.READ_TOTAL.dollars,
}
# Maximum size of a response in KB, uncompressed and with headers. Other operations send at most 1 KB.
RESPONSE_SIZES = {"badge": 3, "contract": 28, "page": 20, "read": 14, "script": 3}
# 100 paths of 200 characters that need 4 bytes each. The page shows 10, as text and in a link, where `&`
# needs 5 bytes.
RESPONSE_SIZES_WITH_PAGES = RESPONSE_SIZES | {"pages": 85, "page": 39}
PREFLIGHT = GATEWAY + TRANSFER  # The gateway answers a preflight itself, with at most 1 KB.
COLD_SHARE = 0.1  # Of the requests of a flood. A steady flood reuses execution environments.


def worst_month(
    throttle: Throttle, *, cold: float = COLD_SHARE, durations: Durations = CURRENT, pages: bool = False
) -> Costs:
    """Return the cost of a month in which every method gets all requests that *throttle* allows.

    Each request has a body of 6 MB, and each counting request is a first visit. *cold* is the share of
    requests that start a new execution environment. With *pages*, a site counts pages, and all requests are
    for this site.
    """
    store, sizes = store_dollars(pages=pages), response_sizes(pages=pages)
    millions = {operation: millions_of(operation, throttle) for operation in operations()}
    requests, preflights = sum(millions.values()), preflight_millions(throttle)
    transfer = preflights + sum(number * sizes.get(name, 1) for name, number in millions.items())

    return Costs(
        gateway=(requests + preflights) * GATEWAY,
        function=requests * (function_dollars(durations) + duration_dollars(BODY_SECONDS)),
        table=sum(number * store[name] for name, number in millions.items()),
        cold_starts=requests * cold * cold_start_dollars(durations),
        transfer=transfer * TRANSFER,
        storage=storage_dollars((1 + pages) * len(COUNTING) * throttle.millions() * 1e6),
    )


def millions_of(operation: str, throttle: Throttle) -> float:
    """Return the requests of an *operation* in the month, in millions."""
    return throttle.millions(rate_share(operation))


def preflight_millions(throttle: Throttle) -> float:
    """Return the preflights of all paths in a month, in millions. That of `/` has the rate of its method."""
    return throttle.millions(OTHER_SHARE) + (len(contract_paths()) - 1) * throttle.millions(RARE_SHARE)


def request_dollars(operation: str, *, pages: bool = False) -> float:
    """Return the cost in dollars of a million warm requests of an *operation*, without the storage."""
    function = function_dollars(CURRENT) + duration_dollars(BODY_SECONDS)
    size = response_sizes(pages=pages).get(operation, 1)

    return GATEWAY + function + store_dollars(pages=pages)[operation] + size * TRANSFER


def store_dollars(*, pages: bool) -> dict[str, float]:
    """Return the cost of DynamoDB in dollars per million requests of each operation."""
    return STORE_WITH_PAGES if pages else STORE


def response_sizes(*, pages: bool) -> dict[str, int]:
    """Return the maximum size of a response in KB, of the operations that send more than 1 KB."""
    return RESPONSE_SIZES_WITH_PAGES if pages else RESPONSE_SIZES

"""The tables of `./footfall cost` about a flood: until the email of a budget arrives, and by method."""

from collections.abc import Collection, Iterator

from ops.costs.costs import format_dollars
from ops.costs.flood import UPDATE_HOURS, flood
from ops.costs.prices import COLD_START
from ops.costs.settings import CostSettings, Environments
from ops.costs.throttle import (
    OTHER_SHARE,
    RARE,
    RARE_SHARE,
    VISITS,
    Throttle,
    contract_paths,
    operations,
)
from ops.costs.worst_month import COLD_SHARE, COUNTING, PREFLIGHT, request_dollars, worst_month
from ops.report_table import ReportTable

# Methods of a kind: their name, their number, their share of the rate, and dollars per million of them.
type Kind = tuple[str, int, float, float]

_FLOOD_NOTE = (
    "The worst month in dollars, by the share of requests that start an execution environment. With 10 %: the"
    " cost per hour, the hours until a flood passes the budget, and the dollars until its email arrives,"
    f" up to {UPDATE_HOURS} hours later."
)
_METHODS_NOTE = (
    "The worst month by method: requests per second to each, millions of requests in a month to all of them,"
    " dollars for a million, and dollars."
)


def flood_table(environments: Environments) -> ReportTable:
    """Return what a flood of each environment costs, and until the email of its budget arrives."""
    headers = [
        *("dollars", "all warm", "10 % cold", "all cold"),
        *("per hour", "budget", "hours to budget", "until the email"),
    ]
    rows = [_flood_row(name, settings) for name, settings in environments.items()]

    return ReportTable("Flood", _FLOOD_NOTE, headers, rows)


def _flood_row(name: str, settings: CostSettings) -> list[str]:
    estimate = flood(settings)

    return [
        name,
        *(
            format_dollars(worst_month(settings.throttle, cold=cold, pages=settings.pages).total)
            for cold in (0, COLD_SHARE, 1)
        ),
        f"{estimate.dollars_per_hour:.2f}",
        f"{settings.budget:g}",
        f"{estimate.hours_to_budget:.0f}",
        f"{estimate.dollars_at_email:.0f}",
    ]


def methods_table(settings: CostSettings) -> ReportTable:
    """Return the worst month of an environment by method."""
    headers = ["methods", "per second", "millions", "dollars per million", "dollars"]
    month = worst_month(settings.throttle, pages=settings.pages)
    cold = month.cold_starts / COLD_START
    rows = [
        *(_kind_row(kind, settings.throttle) for kind in _kinds(pages=settings.pages)),
        ["10 % of the requests are cold", "", f"{cold:.2f}", f"{COLD_START:.2f}", f"{month.cold_starts:.2f}"],
        ["Storage of the markers", "", "", "", f"{month.storage:.2f}"],
        ["Sum", "", "", "", f"{month.total:.2f}"],
    ]

    return ReportTable("Worst month", _METHODS_NOTE, headers, rows)


def _kinds(*, pages: bool) -> Iterator[Kind]:
    others = [name for name in operations() if name not in VISITS | RARE]
    paths = len(contract_paths())
    counting, other, rare = (_mean(names, pages=pages) for names in (COUNTING, others, RARE))
    yield "`GET /visit`, `GET /pixel.svg`, `POST /visitors`", len(COUNTING), 1, counting
    yield "`GET /count.js`", 1, 1, request_dollars("script")
    yield f"The {len(others)} other methods", len(others), OTHER_SHARE, other
    yield "Preflight of `/`", 1, OTHER_SHARE, PREFLIGHT
    yield "`GET /openapi.json`, `HEAD /badge.svg`, `HEAD /health`", len(RARE), RARE_SHARE, rare
    yield f"The {paths - 1} other preflights", paths - 1, RARE_SHARE, PREFLIGHT


def _mean(names: Collection[str], *, pages: bool) -> float:
    return sum(request_dollars(name, pages=pages) for name in sorted(names)) / len(names)


def _kind_row(kind: Kind, throttle: Throttle) -> list[str]:
    name, number, share, dollars = kind
    millions = number * throttle.millions(share)

    return [
        name,
        f"{share * throttle.rate:g}",
        f"{millions:.2f}",
        f"{dollars:.2f}",
        f"{millions * dollars:.2f}",
    ]

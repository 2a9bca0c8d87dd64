"""The tables of the report that show dollars."""

from collections.abc import Iterator

from ops.config.environments import read_settings
from ops.costs import prices
from ops.costs.costs import format_dollars
from ops.costs.durations import CURRENT
from ops.costs.prices import Units, cost_per_million
from ops.costs.throttle import Throttle
from ops.costs.worst_month import worst_month
from ops.paths import LIVE
from ops.report_table import ReportTable
from tests.bench.traffic import FIRST_VISIT, REPEAT_FROM_MARKER_AND_TOTAL
from tests.bench.units import SiteUnits

_COST_NOTE = (
    "US dollars for a million counting requests, at list prices in us-east-1, if every repeat visit is of the"
    " most expensive kind. The last column is a simpler design: three separate calls that read the marker,"
    " write the marker and add 1. They can lose a visit or count it twice. Lambda's part is an estimate:"
    f" {prices.INVOCATION:.2f} + {CURRENT.warm_request:g} s * {prices.GIGABYTES:g} GB"
    f" * {prices.GIGABYTE_SECOND:.2f}."
)
_MONTH_NOTE = (
    "US dollars for a month at list prices, without the AWS Free Tier. 30 % of the visits are first visits."
    " If a month is cold, each visit starts an execution environment. If the API serves the script, each"
    " browser without a cached copy sends a second request. The worst month is a flood of all methods."
)
_NEW_SHARES = (0.1, 0.3, 1.0)
# Months by name: visits, share of cold starts, and share of visits that load the script from the API.
_MONTHS = {
    "1,000 visits": (1_000, 0, 0),
    "1,000 visits, cold": (1_000, 1, 0),
    "1,000 visits, cold, each loads the script from the API": (1_000, 1, 1),
    "a million visits": (1_000_000, 0, 0),
    "a million visits, 10 % cold": (1_000_000, 0.1, 0),
    "a million visits, cold": (1_000_000, 1, 0),
    "a million visits, first visits load the script from the API": (1_000_000, 0, 0.3),
    "a million visits, each loads the script from the API": (1_000_000, 0, 1),
}


def cost_table(units: SiteUnits, naive_units: tuple[Units, Units]) -> ReportTable:
    """Return the cost of a million counting requests, and that of the naive counter."""
    headers = ["share of first visits", "Footfall, at most", "three separate calls"]
    rows = [
        [
            f"{new:.0%}",
            *(_cost_cell(new, first, repeat) for first, repeat in (visit_units(units), naive_units)),
        ]
        for new in _NEW_SHARES
    ]

    return ReportTable("Cost", _COST_NOTE, headers, rows)


def month_table(units: SiteUnits) -> ReportTable:
    """Return the cost of a small, a busy and the worst month."""
    rows = [*_visit_months(units), *_worst_months()]

    return ReportTable("Cost of a month", _MONTH_NOTE, ["month", "dollars"], rows)


def _visit_months(units: SiteUnits) -> Iterator[list[str]]:
    first, repeat = visit_units(units)
    for name, (visits, cold, scripts) in _MONTHS.items():
        cost = cost_per_million(new=0.3, first=first, repeat=repeat, cold=cold, scripts=scripts)
        yield [name, format_dollars(visits / 1e6 * cost)]


def _worst_months() -> Iterator[list[str]]:
    for env_hcl in sorted(LIVE.glob("*/env.hcl")):
        throttle = Throttle.from_settings(read_settings(env_hcl)["throttle"])
        for suffix, cold in (("", 0), (", 10 % cold", 0.1), (", cold", 1)):
            name = f"worst month of {env_hcl.parent.name}{suffix}"
            yield [name, format_dollars(worst_month(throttle, cold=cold).total)]


def visit_units(units: SiteUnits) -> tuple[Units, Units]:
    """Return the units of a first visit and of the most expensive repeat visit."""
    return units.by_kind[FIRST_VISIT], units.by_kind[REPEAT_FROM_MARKER_AND_TOTAL]


def _cost_cell(new: float, first: Units, repeat: Units) -> str:
    return f"{cost_per_million(new=new, first=first, repeat=repeat):.2f}"

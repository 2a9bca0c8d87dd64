"""The tables of `./footfall cost`: the cost of months by line, and what a spike loses."""

from collections.abc import Mapping, Sequence

from ops.costs.costs import LINES, Costs, format_dollars
from ops.costs.months import cold_share, month
from ops.costs.settings import CostSettings, Environments
from ops.costs.spike import RUNS, SHAPES, losses
from ops.costs.throttle import Throttle
from ops.costs.worst_month import COLD_SHARE, worst_month
from ops.report_table import ReportTable

VISITS_PER_MONTH = (1_000, 10_000, 100_000, 1_000_000)
SETTINGS = (
    Throttle(0.8, 200),
    Throttle(2, 200),
    Throttle(2, 5_000),
    Throttle(3, 5_000),
    Throttle(5, 200),
    Throttle(5, 1_250),
    Throttle(5, 5_000),
    Throttle(7, 5_000),
    Throttle(10, 200),
)
_MONTH_NOTE = (
    "US dollars for a month at AWS list prices in us-east-1, without the AWS Free Tier. 30 % of the visits"
    " are first visits. A cold request starts an execution environment, which takes longer and calls KMS."
    " Storage is that of the visitors of 12 such months, with backups. The worst month is a flood of all"
    " methods at the throttle in env.hcl."
)
_PAGES_NOTE = (
    " A site counts its pages: the estimate assumes that each visit is the visitor's first one of its page,"
    " and that each request for the most-read pages reads 500 of them."
)
_SPIKE_NOTE = (
    "How many of {visitors:,} visitors who arrive within an hour are not counted, at most, in {runs}"
    " simulated hours. In parentheses are the visitors per second at the peak. The last column is the worst"
    " month in dollars."
)


def months(visits: Sequence[int], environments: Environments) -> dict[str, tuple[float, Costs]]:
    """Return months by name: the share of cold requests, and the cost.

    The months with visits include the alarms if there is only one environment.
    """
    settings = [*environments.values()]
    alarms = settings[0].alarms if len(settings) == 1 else 0
    pages = has_pages(environments)
    typical = {
        f"{number:,} visits": (cold_share(number), month(number, alarms=alarms, pages=pages))
        for number in visits
    }

    return typical | {
        f"worst month of {name}": (COLD_SHARE, worst(values)) for name, values in environments.items()
    }


def worst(settings: CostSettings) -> Costs:
    """Return the cost of the worst month of an environment, with its alarms."""
    return worst_month(settings.throttle, pages=settings.pages)._replace(alarms=settings.alarms)


def has_pages(environments: Environments) -> bool:
    """Return whether a site of the *environments* counts pages."""
    return any(settings.pages for settings in environments.values())


def months_table(columns: Mapping[str, tuple[float, Costs]], *, pages: bool = False) -> ReportTable:
    """Return the table of months by line. *pages* says whether a site counts its pages."""
    costs = [cost for _, cost in columns.values()]
    lines = [
        [title, *(format_dollars(getattr(cost, line)) for cost in costs)]
        for line, title in LINES.items()
        if any(getattr(cost, line) for cost in costs)
    ]
    cold = ["Cold requests", *(f"{share:.0%}".replace("%", " %") for share, _ in columns.values())]
    total = ["Sum", *(format_dollars(cost.total) for cost in costs)]

    note = _MONTH_NOTE + _PAGES_NOTE * pages

    return ReportTable("Cost of a month", note, ["dollars", *columns], [*lines, total, cold])


def spike_table(visitors: int, environments: Environments) -> ReportTable:
    """Return what a spike of *visitors* loses at different throttles, with those of the environments."""
    throttles = {name: settings.throttle for name, settings in environments.items()}
    settings = [*dict.fromkeys(sorted([*SETTINGS, *throttles.values()]))]
    columns = [losses(shape, visitors, settings) for shape in SHAPES]
    rows = [
        [
            setting_text(setting, throttles),
            *(f"{loss.maximum:,}" for loss in lost),
            format_dollars(worst_month(setting, pages=has_pages(environments)).total),
        ]
        for setting, *lost in zip(settings, *columns, strict=True)
    ]
    names = [f"{shape.name} ({shape.peak(visitors):.1f}/s)" for shape in SHAPES]
    headers = ["rate, burst", *names, "worst month"]

    return ReportTable(
        f"Spike of {visitors:,} visitors", _SPIKE_NOTE.format(visitors=visitors, runs=RUNS), headers, rows
    )


def setting_text(setting: Throttle, throttles: Mapping[str, Throttle]) -> str:
    """Return the rate and the burst of a *setting*, and the environments that have it."""
    names = [name for name, throttle in throttles.items() if throttle == setting]
    text = f"{setting.rate:g}, {setting.burst:,}"

    return f"{text} ({', '.join(names)})" if names else text

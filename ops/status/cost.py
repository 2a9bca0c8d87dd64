"""The cost of the current month, from the requests that API Gateway counted and the visitors counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ops.costs.estimate import month_dollars
from ops.status.statistics import SiteStatistics
from ops.target.target import Target

DAY_SECONDS = 86_400


@dataclass(frozen=True)
class MonthCost:
    """The estimated cost of the month until now.

    requests: the requests to the API, or at least those that were counted or excluded
    is_minimum: whether API Gateway reports fewer requests, so repeated visits and reads may be missing
    """

    dollars: float
    requests: int
    first_visits: int
    is_minimum: bool


def read_cost(
    target: Target, sites: Sequence[SiteStatistics], now: float, *, pages: bool = False
) -> MonthCost:
    """Estimate the cost of the current month (UTC). *pages* says whether a site counts its pages."""
    month = datetime.fromtimestamp(now, UTC).strftime("%Y-%m")
    first_visits, excluded = month_visits(sites, month)

    return estimate(first_visits, excluded, read_requests(target, now), pages=pages)


def estimate(first_visits: int, excluded: int, requests: int | None, *, pages: bool = False) -> MonthCost:
    """Return the cost of *requests* or, if their number is lower or unknown, of those that were recorded."""
    recorded = first_visits + excluded
    is_minimum = requests is None or requests < recorded
    number = recorded if requests is None else max(requests, recorded)
    dollars = month_dollars(requests=number, first_visits=first_visits, pages=pages)

    return MonthCost(dollars, number, first_visits, is_minimum)


def month_visits(sites: Sequence[SiteStatistics], month: str) -> tuple[int, int]:
    """Return the first visits and the exclusions of all sites in *month*, such as 2026-11."""
    days = [
        (day.visitors, sum(exclusions.values()))
        for site in sites
        for day, exclusions in zip(site.days, site.exclusions, strict=True)
        if day.date.startswith(month)
    ]

    return sum(visitors for visitors, _ in days), sum(excluded for _, excluded in days)


def read_requests(target: Target, now: float) -> int | None:
    """Read how many requests API Gateway counted this month, or None if it counted none.

    The metric has no dimension of the API's ID, only of its name and stage (API Gateway Developer Guide,
    "Amazon API Gateway dimensions and metrics").
    """
    end = datetime.fromtimestamp(now, UTC)
    found = target.cloud.client("cloudwatch", target.environment).get_metric_statistics(
        Namespace="AWS/ApiGateway",
        MetricName="Count",
        Dimensions=[
            {"Name": "ApiName", "Value": target.environment.function},
            {"Name": "Stage", "Value": target.name},
        ],
        StartTime=end.replace(day=1, hour=0, minute=0, second=0, microsecond=0),
        EndTime=end,
        Period=DAY_SECONDS,
        Statistics=["SampleCount"],
    )

    return round(sum(point["SampleCount"] for point in found["Datapoints"])) or None

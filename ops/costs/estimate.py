"""The estimated cost of a number of requests."""

from ops.costs.months import requests as requests_costs


def month_dollars(*, requests: float, first_visits: float, cold: float = 0.1, pages: bool = False) -> float:
    """Return the estimated cost of a month in dollars, from its requests, without storage and alarms.

    *first_visits* is the number of visitors that were counted, and *cold* the share of requests that started
    an execution environment. All other requests are assumed to be repeat visits of the most expensive kind,
    or with *pages* visits of a new page.
    """
    return requests_costs(requests, first_visits, cold, pages=pages).total

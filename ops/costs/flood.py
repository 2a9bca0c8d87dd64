"""What a flood costs until the email of a budget arrives."""

from typing import NamedTuple

from ops.costs.settings import CostSettings
from ops.costs.throttle import SECONDS_PER_MONTH
from ops.costs.worst_month import worst_month

# AWS updates the data of budgets up to three times a day, usually 8 to 12 hours after the last update (AWS
# Cost Management User Guide, "Managing your costs with AWS Budgets").
UPDATE_HOURS = 12


class Flood(NamedTuple):
    """A flood at the throttle: its cost per hour, and what it costs until the email of a budget arrives."""

    budget: float
    dollars_per_hour: float
    hours_to_budget: float
    dollars_at_email: float


def flood(settings: CostSettings) -> Flood:
    """Return what a flood of all methods costs, if it starts at the beginning of a month."""
    month = worst_month(settings.throttle, pages=settings.pages)
    per_hour = month.total / (SECONDS_PER_MONTH / 3600)

    return Flood(
        settings.budget, per_hour, settings.budget / per_hour, settings.budget + UPDATE_HOURS * per_hour
    )

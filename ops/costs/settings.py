"""The settings of an environment that its costs depend on."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ops.costs.prices import ALARM, DASHBOARD
from ops.costs.throttle import Throttle

ALARMS = 7  # The alarms of modules/watch, without the one for quiet days.
DEFAULT_BUDGET = 10.0  # Dollars per month, as in modules/watch.


class CostSettings(NamedTuple):
    """The throttle, the dollars per month of the budget and the alarms, and whether a site counts pages."""

    throttle: Throttle = Throttle()
    budget: float = DEFAULT_BUDGET
    alarms: float = 0
    pages: bool = False

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> "CostSettings":
        """Return the settings in an env.hcl. Without alarms, the default budget is an example."""
        throttle, alarms = Throttle.from_settings(settings["throttle"]), settings.get("alarms")
        pages = may_count_pages(settings.get("sites", {}))
        if not alarms:
            return cls(throttle, pages=pages)
        number = ALARMS + bool(alarms.get("quiet_days"))

        return cls(throttle, alarms.get("budget") or DEFAULT_BUDGET, number * ALARM + DASHBOARD, pages)


def may_count_pages(sites: object) -> bool:
    """Return whether one of *sites* counts pages. An expression in env.hcl is not evaluated, so it may."""
    if not isinstance(sites, Mapping):
        return True
    values = [site.get("pages") if isinstance(site, Mapping) else site for site in sites.values()]

    # Terraform accepts "false" for false.
    return any(value not in {None, False, "false"} for value in values)


type Environments = Mapping[str, CostSettings]

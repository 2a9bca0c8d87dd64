"""The throttle of an environment: how many requests per second each method of the API gets."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from ops.paths import ROOT
from ops.yaml_text import load_yaml

# The methods that a browser requests to count a visitor. They get the rate in env.hcl (modules/api/stage.tf).
VISITS = frozenset({"count", "pixel", "script", "visit"})
# What only programs request. HEAD / is not in the list, because modules/api cannot name its path.
RARE = frozenset({"contract", "head_badge", "head_health"})
# Shares of the rate that each other method gets, and each rare method and preflight.
OTHER_SHARE, RARE_SHARE = 1 / 5, 1 / 50

SECONDS_PER_MONTH = 365 / 12 * 86_400


class Throttle(NamedTuple):
    """The setting `throttle` of an env.hcl: requests per second, and the capacity of the token bucket."""

    rate: float = 5
    burst: int = 5_000

    @classmethod
    def from_settings(cls, settings: Mapping[str, float]) -> "Throttle":
        """Return the throttle that *settings* describe. What they omit has the default of the modules."""
        defaults = cls()

        return cls(settings.get("rate", defaults.rate), int(settings.get("burst", defaults.burst)))

    def millions(self, share: float = 1) -> float:
        """Return the requests of a method with this *share* of the rate in a month, in millions."""
        return (share * self.rate * SECONDS_PER_MONTH + self.burst) / 1e6


@cache
def contract_paths() -> dict[str, dict[str, Any]]:
    """Return the paths of the contract."""
    text = (ROOT / "modules/api/openapi.yaml").read_text()
    paths: dict[str, dict[str, Any]] = load_yaml(text)["paths"]

    return paths


def rate_share(operation: str) -> float:
    """Return the share of the rate that an *operation* gets."""
    if operation in VISITS:
        return 1
    return RARE_SHARE if operation in RARE else OTHER_SHARE


def operations() -> list[str]:
    """Return the IDs of the operations in the contract, such as `visit`."""
    return [
        operation["operationId"]
        for path_item in contract_paths().values()
        for operation in path_item.values()
        if isinstance(operation, dict)
    ]

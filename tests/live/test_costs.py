"""The costs in the README and in env.hcl, computed from AWS list prices in us-east-1."""

from pathlib import Path

import pytest
import yaml

from ops.config.environments import read_settings
from ops.paths import LIVE, ROOT
from tests.bench import traffic, units
from tests.bench.prices import FUNCTION, GATEWAY, MAX_COST_PER_MILLION, READ_UNIT, cost_per_million

README = (ROOT / "README.md").read_text()
PATHS = yaml.safe_load((ROOT / "modules/api/openapi.yaml").read_text())["paths"]
OPERATIONS = [
    operation["operationId"]
    for path_item in PATHS.values()
    for operation in path_item.values()
    if isinstance(operation, dict)
]

FIRST, REPEAT, READ = (
    units.MAX_UNITS[traffic.FIRST_VISIT],
    units.MAX_UNITS[traffic.REPEAT_FROM_MARKER_AND_TOTAL],
    units.MAX_UNITS[traffic.READ_TOTAL],
)
# Dollars per million KB, which is 1 GB. The first 100 GB of a month are free, but are included here.
TRANSFER = 0.09
# Cost of DynamoDB in dollars per million requests of each operation.
STORE = {
    **dict.fromkeys(["count", "pixel", "visit"], FIRST.dollars),
    **dict.fromkeys(["badge", "shield"], READ.dollars),
    "health": 1 * READ_UNIT,  # 2.5 read units, but only once a minute in each execution environment.
    "page": 1 * READ_UNIT,
    "read": 3 * READ_UNIT,  # With the days of a year and their exclusions.
    "script": 0,
}
# Maximum size of a response in KB, uncompressed and with headers. Other operations send at most 1 KB.
RESPONSE_SIZES = {"badge": 3, "page": 20, "read": 14, "script": 3}
# Preflights in units of the full rate: 1 for the root path, and a tenth for each other path.
FULL_RATE_PREFLIGHTS = 1 + (len(PATHS) - 1) / 10


def test_readme_states_the_cost_of_a_million_visits() -> None:
    """A million visits, 30 % of them first visits, cost the amount in the README, and less than the limit."""
    cost = cost_per_million(new=0.3, first=FIRST, repeat=REPEAT)

    assert cost <= MAX_COST_PER_MILLION
    assert f"| **{cost:.2f}** |" in README
    for name, dollars in {
        "API Gateway, REST": f"{GATEWAY:.2f}",
        "Lambda": f"{FUNCTION:.2f}",
        "DynamoDB, a first visit": f"{FIRST.dollars:.2f}",
        "DynamoDB, a repeat": f"{REPEAT.dollars:g} at most",
    }.items():
        assert f"| {name} | {dollars} |" in README


@pytest.mark.parametrize("env_hcl", sorted(LIVE.glob("*/env.hcl")), ids=lambda file: file.parent.name)
def test_readme_and_env_hcl_state_the_cost_of_the_worst_month(env_hcl: Path) -> None:
    """The throttle limits the cost of a month of flooded methods and preflights to the stated amount."""
    seconds = 365 / 12 * 86_400
    millions = read_settings(env_hcl)["throttle"]["rate"] * seconds / 1e6
    operations = sum(
        GATEWAY + FUNCTION + STORE[operation] + TRANSFER * RESPONSE_SIZES.get(operation, 1)
        for operation in OPERATIONS
    )
    preflights = FULL_RATE_PREFLIGHTS * (GATEWAY + TRANSFER)

    cost = millions * (operations + preflights)

    assert f"about {cost:.0f} dollars" in env_hcl.read_text()
    assert f"{cost:.0f}" in README

"""What README and env.hcl say of costs: AWS's list prices in us-east-1, in dollars a million."""

from pathlib import Path

import pytest
import yaml

from ops.config.environments import facts
from ops.paths import LIVE, ROOT
from tests.bench import traffic, units
from tests.bench.prices import FUNCTION, GATEWAY, MAX_COST_PER_MILLION, READ_UNIT, cost_per_million

README = (ROOT / "README.md").read_text()
CONTRACT = yaml.safe_load((ROOT / "modules/api/openapi.yaml").read_text())["paths"]
OPERATIONS = [it["operationId"] for item in CONTRACT.values() for it in item.values() if isinstance(it, dict)]

FIRST, REPEAT, READING = (
    units.MAX_UNITS[traffic.FIRST_VISIT],
    units.MAX_UNITS[traffic.REPEAT_FROM_MARKER_AND_TOTAL],
    units.MAX_UNITS[traffic.READ_TOTAL],
)
TRAFFIC = 0.09  # A million KB, which is a GB; the first 100 of a month, which are free, are not taken off.
STORE = {
    **dict.fromkeys(["count", "pixel", "visit"], FIRST.dollars),
    **dict.fromkeys(["badge", "shield"], READING.dollars),
    "health": 1 * READ_UNIT,
    "page": 1 * READ_UNIT,
    "read": 3 * READ_UNIT,  # All days of a year, and who was not counted on them.
    "script": 0,
}
SENT = {"badge": 3, "page": 20, "read": 14, "script": 3}  # KB at most, with headers, and nothing compressed.
FULL_PREFLIGHTS = 1 + (len(CONTRACT) - 1) / 10  # The root's at the whole rate, the others' at a tenth.


def test_a_million_visits_cost_what_the_readme_says() -> None:
    """Thirty in a hundred of them new, they stay below the bound of 4.70 dollars."""
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


@pytest.mark.parametrize("file", sorted(LIVE.glob("*/env.hcl")), ids=lambda it: it.parent.name)
def test_the_worst_month_is_what_env_hcl_says(file: Path) -> None:
    """The bound on the bill follows from the rate, with every method and preflight flooded all month."""
    millions = facts(file)["throttle"]["rate"] * 365 / 12 * 86_400 / 1e6
    answered = sum(GATEWAY + FUNCTION + STORE[it] + TRAFFIC * SENT.get(it, 1) for it in OPERATIONS)

    month = millions * (answered + FULL_PREFLIGHTS * (GATEWAY + TRAFFIC))

    assert f"about {month:.0f} dollars" in file.read_text()
    assert f"{month:.0f}" in README

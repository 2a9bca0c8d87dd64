"""What README and env.hcl say of costs: AWS's list prices in us-east-1, in dollars a million."""

from pathlib import Path

import pytest
import yaml

from ops.environments import facts
from ops.house import LIVE, ROOT

README = (ROOT / "README.md").read_text()
CONTRACT = yaml.safe_load((ROOT / "modules/api/openapi.yaml").read_text())["paths"]
OPERATIONS = [it["operationId"] for item in CONTRACT.values() for it in item.values() if isinstance(it, dict)]

GATEWAY, WRITE_UNIT, READ_UNIT = 3.50, 0.625, 0.125
FUNCTION = 0.20 + 0.02 * 0.25 * 13.3334  # An invocation, and 20 ms at 256 MB.
FIRST_VISIT = 4 * WRITE_UNIT + 1.5 * READ_UNIT
REPEAT_VISIT = 1 * READ_UNIT
READING = 0.5 * READ_UNIT
TRAFFIC = 0.09  # A million KB, which is a GB; the first 100 of a month, which are free, are not taken off.
STORE = {
    **dict.fromkeys(["count", "pixel", "visit"], FIRST_VISIT),
    **dict.fromkeys(["badge", "page", "read", "shield"], READING),
    "health": 1 * READ_UNIT,
    "script": 0,
}
SENT = {"badge": 2, "page": 20, "script": 3}  # KB at most, with headers, to who reads nothing compressed.
FULL_PREFLIGHTS = 1 + (len(CONTRACT) - 1) / 10  # The root's at the whole rate, the others' at a tenth.


def test_a_million_visits_cost_what_the_readme_says() -> None:
    """Thirty in a hundred of them new, they stay below the bound of 4.70 dollars."""
    cost = GATEWAY + FUNCTION + 0.3 * FIRST_VISIT + 0.7 * REPEAT_VISIT

    assert cost <= 4.70
    assert f"| **{cost:.2f}** |" in README


@pytest.mark.parametrize("file", sorted(LIVE.glob("*/env.hcl")), ids=lambda it: it.parent.name)
def test_the_worst_month_is_what_env_hcl_says(file: Path) -> None:
    """The bound on the bill follows from the rate, with every method and preflight flooded all month."""
    millions = facts(file)["throttle"]["rate"] * 365 / 12 * 86_400 / 1e6
    answered = sum(GATEWAY + FUNCTION + STORE[it] + TRAFFIC * SENT.get(it, 1) for it in OPERATIONS)

    month = millions * (answered + FULL_PREFLIGHTS * (GATEWAY + TRAFFIC))

    assert f"about {month:.0f} dollars" in file.read_text()
    assert f"{month:.0f}" in README

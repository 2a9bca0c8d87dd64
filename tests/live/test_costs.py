"""The costs in the documentation and in env.hcl, computed from AWS list prices in us-east-1."""

from pathlib import Path

import pytest

from footfall.counting.items import Visit, put_marker
from ops.config.environments import read_settings
from ops.paths import LIVE, ROOT
from tests.bench import prices, traffic, units, worst_month
from tests.bench.prices import cost_per_million, duration_dollars
from tests.lambda_src.harness.capacity_meter import size

README = (ROOT / "README.md").read_text()
CONCEPTS = (ROOT / "docs/concepts.md").read_text()
FIRST, REPEAT = (
    units.MAX_UNITS[traffic.FIRST_VISIT],
    units.MAX_UNITS[traffic.REPEAT_FROM_MARKER_AND_TOTAL],
)
MARKER = put_marker(Visit("v" * 22, "main", "2026-11-30", 0, 0, "r" * 24))["Item"]


def table_rows(text: str) -> dict[str, str]:
    """Return the second cell of each table row of *text*, by the first cell."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]

    return {cells[0].strip("*"): cells[1].strip("*") for cells in rows if len(cells) > 1}


def million_visits(*, cold: float = 0, scripts: float = 0) -> str:
    """Return the cost of a million visits, 30 % of them first visits, as the documentation states it."""
    return f"{cost_per_million(new=0.3, first=FIRST, repeat=REPEAT, cold=cold, scripts=scripts):.2f}"


def test_million_visits_are_within_their_bound() -> None:
    """A million visits, 30 % of them first visits, cost less than the limit."""
    assert float(million_visits()) <= prices.MAX_COST_PER_MILLION


def test_readme_states_the_cost_of_a_million_visits() -> None:
    """The table of the README contains the cost of each part, of cold starts, and of the served script."""
    rows = table_rows(README)

    assert {name: rows.get(name) for name in rows if name in README_COSTS} == README_COSTS


README_COSTS = {
    "API Gateway, REST": f"{prices.GATEWAY:.2f}",
    "Lambda": f"{prices.FUNCTION:.2f}",
    "DynamoDB, a first visit": f"{FIRST.dollars:.2f}",
    "DynamoDB, a repeat": f"{REPEAT.dollars:g} at most",
    "a million visits, 30 % of them new": million_visits(),
    "… if each starts an execution environment": million_visits(cold=1),
    "… if the script comes from the API": f"{million_visits(scripts=0.3)} to {million_visits(scripts=1)}",
}


def test_readme_states_the_cost_of_storage() -> None:
    """The README states the price of a GB in each place, and the size of a million markers."""
    # DynamoDB adds 100 bytes to each item that it stores.
    million_markers = (size(MARKER) + 100) * 1e6 / 1e9
    dollars = million_markers * (prices.TABLE_STORAGE + prices.BACKUP_STORAGE)

    for price in (prices.TABLE_STORAGE, prices.BACKUP_STORAGE, prices.BUCKET_STORAGE):
        assert f"{price:.3f}".removesuffix("0") + " dollars" in README
    assert f"{million_markers:.2f} GB" in README
    assert f"{dollars:.2f} dollars" in README


@pytest.mark.parametrize("env_hcl", sorted(LIVE.glob("*/env.hcl")), ids=lambda file: file.parent.name)
def test_documents_state_the_cost_of_the_worst_month(env_hcl: Path) -> None:
    """The README, the concepts page and env.hcl state the cost of the worst month, warm and cold."""
    throttle = read_settings(env_hcl)["throttle"]

    warm, cold = (f"{worst_month.worst_month(throttle, cold=share):.0f}" for share in (0, 1))

    assert f"about {warm} dollars" in env_hcl.read_text()
    for page in (README, CONCEPTS):
        assert warm in page
        assert cold in page


def test_concepts_show_how_the_worst_month_is_calculated() -> None:
    """The rows of the table add up to the cost of a million requests to each method."""
    rows, methods = table_rows(CONCEPTS), len(worst_month.OPERATIONS)
    costs = {
        "API Gateway and Lambda": methods * (prices.GATEWAY + prices.FUNCTION),
        "Bodies of 6 MB": methods * duration_dollars(prices.BODY_SECONDS),
        "DynamoDB": sum(worst_month.STORE.values()),
        "Data transfer": prices.TRANSFER
        * (methods + sum(n - 1 for n in worst_month.RESPONSE_SIZES.values())),
        "Preflights": worst_month.FULL_RATE_PREFLIGHTS * (prices.GATEWAY + prices.TRANSFER),
    }
    stated = {name: float(rows[name]) for name in costs}

    assert stated == pytest.approx(costs, abs=0.005)
    assert float(rows["sum"]) == pytest.approx(worst_month.dollars_per_million_of_each(cold=0), abs=0.005)
    assert float(rows["New execution environments"]) == pytest.approx(methods * prices.COLD_START, abs=0.005)

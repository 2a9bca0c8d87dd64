"""The costs in the documentation and in env.hcl, computed from AWS list prices in us-east-1."""

from pathlib import Path

import pytest

from footfall.counting.items import Marker, Visit, put_marker
from ops.config.environments import read_settings
from ops.paths import LIVE, ROOT
from tests.bench import prices, traffic, units, worst_month
from tests.bench.durations import BODY_SECONDS, CURRENT, EARLIER, Durations
from tests.bench.prices import cost_per_million, duration_dollars
from tests.lambda_src.harness.capacity_meter import size

README = (ROOT / "README.md").read_text()
CONCEPTS = (ROOT / "docs/concepts.md").read_text()
FIRST, REPEAT = (
    units.MAX_UNITS[traffic.FIRST_VISIT],
    units.MAX_UNITS[traffic.REPEAT_FROM_MARKER_AND_TOTAL],
)
MARKER = put_marker(Visit([], "main", "2026-11-30", 0, 0, "r" * 24), Marker("v" * 22))["Item"]


COLD_SHARES = (0, 0.1, 1)


def table_cells(text: str) -> dict[str, list[str]]:
    """Return the other cells of each table row of *text*, by the first cell."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]

    return {first.strip("*"): [cell.strip("*") for cell in others] for first, *others in rows if others}


def table_rows(text: str) -> dict[str, str]:
    """Return the second cell of each table row of *text*, by the first cell."""
    return {name: cells[0] for name, cells in table_cells(text).items()}


def million_visits(*, cold: float = 0, scripts: float = 0, durations: Durations = CURRENT) -> str:
    """Return the cost of a million visits, 30 % of them first visits, as the documentation states it."""
    cost = cost_per_million(
        new=0.3, first=FIRST, repeat=REPEAT, cold=cold, scripts=scripts, durations=durations
    )

    return f"{cost:.2f}"


def test_million_visits_are_within_their_bounds() -> None:
    """A million visits, 30 % of them first visits, cost less than the limits for warm and for cold ones."""
    assert float(million_visits()) <= prices.MAX_COST_PER_MILLION
    assert float(million_visits(cold=1)) <= prices.MAX_COLD_COST_PER_MILLION


@pytest.mark.parametrize(
    ("name", "durations"), [("this release", CURRENT), ("earlier releases, with botocore", EARLIER)]
)
def test_readme_states_the_cost_of_cold_starts(name: str, durations: Durations) -> None:
    """The README states the cost of a million visits by the share of cold starts, with both transports."""
    costs = [million_visits(cold=cold, durations=durations) for cold in COLD_SHARES]

    assert table_cells(README)[name] == costs


def test_readme_states_the_cost_of_a_million_visits() -> None:
    """The table of the README contains the cost of each part, and of the served script."""
    rows = table_rows(README)

    assert {name: rows.get(name) for name in rows if name in README_COSTS} == README_COSTS


README_COSTS = {
    "API Gateway, REST": f"{prices.GATEWAY:.2f}",
    "Lambda": f"{prices.FUNCTION:.2f}",
    "DynamoDB, a first visit": f"{FIRST.dollars:.2f}",
    "DynamoDB, a repeat": f"{REPEAT.dollars:g} at most",
    "a million visits, 30 % of them new": million_visits(),
    "… if the script comes from the API": f"{million_visits(scripts=0.3)} to {million_visits(scripts=1)}",
}


def test_documents_show_how_a_cold_start_is_calculated() -> None:
    """Both pages state the seconds that a cold start adds, and the README the cost of 1,000 cold visits."""
    seconds = f"{CURRENT.cold_request - CURRENT.warm_request:.3f} s "

    assert seconds in README
    assert seconds in CONCEPTS
    assert f"A million cold visits cost {prices.COLD_START:.2f} dollars more" in README
    assert f"1,000 of them cost {float(million_visits(cold=1)) / 10:.1f} cents" in README


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
    """The concepts page states the cost of the worst month by the share of cold starts, with both transports.

    The README and env.hcl state it for warm and for cold requests.
    """
    throttle = read_settings(env_hcl)["throttle"]
    costs, earlier = (
        [f"{worst_month.worst_month(throttle, cold=cold, durations=durations):.0f}" for cold in COLD_SHARES]
        for durations in (CURRENT, EARLIER)
    )

    assert table_cells(CONCEPTS)[f"worst month of {env_hcl.parent.name}"] == costs
    assert table_cells(CONCEPTS)[f"worst month of {env_hcl.parent.name}, with botocore"] == earlier
    assert f"about {costs[0]} dollars" in env_hcl.read_text()
    assert costs[-1] in env_hcl.read_text()
    assert costs[0] in README
    assert costs[-1] in README


def test_concepts_show_how_the_worst_month_is_calculated() -> None:
    """The rows of the table add up to the cost of a million requests to each method."""
    rows, methods = table_rows(CONCEPTS), len(worst_month.OPERATIONS)
    costs = {
        "API Gateway and Lambda": methods * (prices.GATEWAY + prices.FUNCTION),
        "Bodies of 6 MB": methods * duration_dollars(BODY_SECONDS),
        "DynamoDB": sum(worst_month.STORE.values()),
        "Data transfer": prices.TRANSFER
        * (methods + sum(n - 1 for n in worst_month.RESPONSE_SIZES.values())),
        "Preflights": worst_month.FULL_RATE_PREFLIGHTS * (prices.GATEWAY + prices.TRANSFER),
    }
    stated = {name: float(rows[name]) for name in costs}

    assert stated == pytest.approx(costs, abs=0.005)
    assert float(rows["sum"]) == pytest.approx(worst_month.dollars_per_million_of_each(cold=0), abs=0.005)
    assert float(rows["New execution environments"]) == pytest.approx(methods * prices.COLD_START, abs=0.005)

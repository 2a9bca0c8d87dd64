"""The costs in the documentation and in env.hcl, computed from AWS list prices in us-east-1."""

import pytest

from footfall.counting.items import Marker, put_marker
from ops.cli.costs import cost_settings
from ops.config.environments import list_environments
from ops.config.initial_settings import NO_ACCOUNT
from ops.costs import prices, units
from ops.costs.documents import documents
from ops.costs.durations import BODY_SECONDS, CURRENT, EARLIER, Durations
from ops.costs.flood import flood
from ops.costs.months import MARKER_BYTES, month
from ops.costs.prices import cost_per_million, duration_dollars
from ops.costs.settings import Environments
from ops.costs.throttle import Throttle
from ops.costs.worst_month import worst_month
from ops.paths import LIVE, ROOT
from tests.lambda_src.harness.capacity_meter import size
from tests.lambda_src.harness.visits import site_visit

README = (ROOT / "README.md").read_text()
CONCEPTS = (ROOT / "docs/concepts.md").read_text()
FIRST, REPEAT = units.FIRST_VISIT, units.REPEAT_VISIT
MARKER = put_marker(site_visit(request_id="r" * 24), Marker("v" * 22))["Item"]

COLD_SHARES = (0, 0.1, 1)


@pytest.fixture(scope="module")
def environments() -> Environments:
    """Return the settings in live/. In a fork, skips the tests: the documents describe a new clone."""
    if any(environment.account_id != NO_ACCOUNT for environment in list_environments()):
        pytest.skip(
            "The documents describe the settings of a new clone. Here, env.hcl has those of an owner."
        )

    return cost_settings()


def table_cells(text: str) -> dict[str, list[str]]:
    """Return the other cells of each table row of *text*, by the first cell."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]

    return {first.strip("*"): [cell.strip("*") for cell in others] for first, *others in rows if others}


def table_rows(text: str) -> dict[str, str]:
    """Return the second cell of each table row of *text*, by the first cell."""
    return {name: cells[0] for name, cells in table_cells(text).items()}


def million_visits(
    *, cold: float = 0, scripts: float = 0, durations: Durations = CURRENT, pages: bool = False
) -> str:
    """Return the cost of a million visits, 30 % of them first visits, as the documentation states it."""
    first, repeat = (units.FIRST_VISIT_WITH_PAGE, units.NEW_PAGE) if pages else (FIRST, REPEAT)
    cost = cost_per_million(
        new=0.3, first=first, repeat=repeat, cold=cold, scripts=scripts, durations=durations
    )

    return f"{cost:.2f}"


def test_million_visits_are_within_their_bounds() -> None:
    """A million visits, 30 % of them first visits, cost less than the limits for warm and for cold ones."""
    assert float(million_visits()) <= prices.MAX_COST_PER_MILLION
    assert float(million_visits(cold=1)) <= prices.MAX_COLD_COST_PER_MILLION


@pytest.mark.parametrize(
    ("name", "durations"), [("this release", CURRENT), ("earlier releases, with botocore", EARLIER)]
)
def test_concepts_state_the_cost_of_cold_starts(name: str, durations: Durations) -> None:
    """The concepts page states the cost of a million visits by share of cold ones, with each transport."""
    costs = [million_visits(cold=cold, durations=durations) for cold in COLD_SHARES]

    assert table_cells(CONCEPTS)[name] == costs


def test_concepts_state_the_cost_of_a_million_visits() -> None:
    """The table of the concepts page contains the cost of each part, and of the served script."""
    rows = table_rows(CONCEPTS)

    assert {name: rows.get(name) for name in rows if name in VISIT_COSTS} == VISIT_COSTS


VISIT_COSTS = {
    "API Gateway, REST": f"{prices.GATEWAY:.2f}",
    "Lambda": f"{prices.FUNCTION:.2f}",
    "DynamoDB, a first visit": f"{FIRST.dollars:.2f}",
    "DynamoDB, a repeat": f"{REPEAT.dollars:g} at most",
    "a million visits, 30 % of them new": million_visits(),
    "DynamoDB, a first visit, with its page": f"{units.FIRST_VISIT_WITH_PAGE.dollars:.2f}",
    "DynamoDB, a page that is new to a known visitor": f"{units.NEW_PAGE.dollars:.2f} at most",
    "DynamoDB, the very first visit of a page": f"{units.FIRST_VISIT_OF_NEW_PAGE.dollars:.2f}",
    "a million visits of a site that counts pages, 30 % of them new": f"{million_visits(pages=True)} at most",
    "… if the script comes from the API": f"{million_visits(scripts=0.3)} to {million_visits(scripts=1)}",
}


def test_documents_show_how_a_cold_start_is_calculated() -> None:
    """The concepts page states what a cold start adds, and the README the cost of visits in its text."""
    seconds = f"{CURRENT.cold_request - CURRENT.warm_request:.3f} s "

    assert seconds in CONCEPTS
    assert f"A million cold visits cost {prices.COLD_START:.2f} dollars more" in CONCEPTS
    assert f"A million visits cost {million_visits()} dollars" in README
    assert f"{million_visits(scripts=0.3)} to {million_visits(scripts=1)} dollars" in README
    assert f"1,000 of them cost {float(million_visits(cold=1)) / 10:.1f} cents" in README


def test_readme_states_the_cost_of_storage() -> None:
    """The README states the price of a GB in each place, and the size of a million markers."""
    million_markers = MARKER_BYTES * 1e6 / 1e9
    dollars = million_markers * (prices.TABLE_STORAGE + prices.BACKUP_STORAGE)

    assert size(MARKER) + 100 == MARKER_BYTES  # DynamoDB adds 100 bytes to each item that it stores.
    for price in (prices.TABLE_STORAGE, prices.BACKUP_STORAGE, prices.BUCKET_STORAGE):
        assert f"{price:.3f}".removesuffix("0") + " dollars" in README
    assert f"{million_markers:.2f} GB" in README
    assert f"{dollars:.2f} dollars" in README


@pytest.mark.parametrize("name", sorted(file.parent.name for file in LIVE.glob("*/env.hcl")))
def test_documents_state_the_cost_of_the_worst_month(environments: Environments, name: str) -> None:
    """The README and env.hcl state the cost of the worst month, with a tenth and with all requests cold."""
    usual, cold = (
        f"{worst_month(environments[name].throttle, cold=share).total:.0f}" for share in COLD_SHARES[1:]
    )
    text = " ".join((LIVE / name / "env.hcl").read_text().replace("#", "").split())

    assert f"about {usual} dollars, or {cold} if" in text
    assert f"{usual} dollars" in README
    assert cold in README


def test_documents_state_the_cost_of_pages(environments: Environments) -> None:
    """The README and the concepts page state the cost of a site that counts its pages."""
    worst = f"{worst_month(environments['prod'].throttle, pages=True).total:.0f} dollars"
    million = f"{month(1_000_000, pages=True).total:.2f} dollars"
    readme, concepts = (" ".join(text.split()) for text in (README, CONCEPTS))

    assert f"a million visits cost at most {million}, and the worst month of prod {worst}" in readme
    assert f"that is {worst} (`./footfall cost prod --pages`)" in concepts


def test_readme_states_what_a_flood_costs_until_the_email_arrives(environments: Environments) -> None:
    """The README states when a flood of prod passes the budget, and its cost when the email arrives."""
    estimate, text = flood(environments["prod"]), " ".join(README.split())

    assert f"a budget of {estimate.budget:g} dollars after {estimate.hours_to_budget:.0f} hours" in text
    assert f"has cost about {estimate.dollars_at_email:.0f} dollars when its email arrives" in text


def test_tables_are_current(environments: Environments) -> None:
    """The tables in the documentation are those that `./footfall cost` prints."""
    outdated = [document.name for document in documents(environments) if not document.is_current()]

    assert outdated == [], "Run ./footfall cost --update-docs."


def test_concepts_show_how_the_worst_month_is_calculated() -> None:
    """The text on the worst month states the cost of each part of a request."""
    text = " ".join(CONCEPTS.split())
    burst = worst_month(Throttle(5, 5_000)).total - worst_month(Throttle(5, 0)).total

    assert f"A burst of 5,000 costs {100 * burst:.0f} cents once" in text
    assert (
        f"{prices.GATEWAY:.2f} dollars for API Gateway, {prices.FUNCTION:.2f} for Lambda and "
        f"{duration_dollars(BODY_SECONDS):.2f} to parse the bodies"
    ) in text
    assert f"{FIRST.dollars:.2f} for a first visit, and up to {units.READ_YEAR.dollars:.2f}" in text

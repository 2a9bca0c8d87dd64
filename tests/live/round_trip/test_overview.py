"""The simulation, the status and the numbers of a deployed environment. They agree with the API.

At this point, dev has a window of a month, because of test_deployment.py. prod counts each visitor once.
"""

import json

import httpx
import pytest

from tests.conftest import AddSection
from tests.tools.clone import Clone, read_count

pytestmark = pytest.mark.slow


def test_simulated_visitors_are_counted_once(deployed_clone: Clone, add_section: AddSection) -> None:
    """Visitors of the last months appear in the count, the API and the numbers. A second run adds none."""
    base_url = deployed_clone.base_url("prod")
    before = read_count(base_url)

    first = deployed_clone.check_output("./footfall simulate prod --visitors 40 --days 40")
    again = deployed_clone.check_output("./footfall simulate prod --visitors 40 --days 40")

    statistics = json.loads(deployed_clone.check_output("./footfall stats prod --days 40 --json"))
    served = httpx.get(f"{base_url}/visitors?days=40", timeout=60).json()
    names = ("count", "days", "not_counted", "since", "site", "window")
    assert "main: 40 new" in first
    assert "main: 0 new" in again
    assert read_count(base_url) == before + 40
    assert {name: statistics[name] for name in names} == served
    add_section("Simulation", first)


def test_month_window_counts_in_each_month(deployed_clone: Clone) -> None:
    """Visitors of a site with a window are counted in the window of their visit."""
    base_url = deployed_clone.base_url("dev")
    before = read_count(base_url)

    output = deployed_clone.check_output("./footfall simulate dev --visitors 20 --days 40")

    counted = int(output.partition("main: ")[2].partition(" new")[0])
    assert counted >= 20
    assert read_count(base_url) == before + counted


def test_status_has_the_facts_of_both_environments(deployed_clone: Clone) -> None:
    """The status has the facts of both environments, and no part failed."""
    facts = json.loads(deployed_clone.check_output("./footfall status --json"))["environments"]

    assert [each["environment"] for each in facts] == ["dev", "prod"]
    assert [each["health"] for each in facts] == ["ok", "ok"]
    assert [each["errors"] for each in facts] == [{}, {}]
    for each in facts:
        base_url = deployed_clone.base_url(each["environment"])
        assert each["url"] == base_url
        counts = {site["site"]: site["count"] for site in each["sites"]}
        assert counts["main"] == read_count(base_url)
        assert each["release"] == httpx.get(f"{base_url}/health", timeout=60).json()["release"]

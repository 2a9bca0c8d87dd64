"""`./footfall cost`: its tables, its JSON, and the tables that it writes to the documentation."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ops.cli.main import app
from ops.config.environments import environment_names
from ops.costs.documents import Document
from ops.errors import UserError
from ops.report_table import ReportTable


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["cost", *arguments])


def test_all_environments_are_estimated_by_default() -> None:
    """Without an environment, the table has four months and the worst month of each environment."""
    facts = json.loads(run("--json").output)

    assert [month["month"] for month in facts["months"]] == [
        *("1,000 visits", "10,000 visits", "100,000 visits", "1,000,000 visits"),
        *(f"worst month of {name}" for name in environment_names()),
    ]
    assert [*facts["floods"]] == environment_names()
    assert "spike" not in facts


def test_pages_option_replaces_the_settings() -> None:
    """With --pages, the estimates are those of sites that count their pages."""
    off, on = (
        json.loads(run("prod", option, "--json").output)["months"] for option in ("--no-pages", "--pages")
    )

    assert all(low["total"] < high["total"] for low, high in zip(off, on, strict=True))


def test_json_lines_add_up_to_the_total() -> None:
    """Each month has its lines in dollars, which add up to its total."""
    for month in json.loads(run("prod", "--visits", "25000", "--json").output)["months"]:
        lines = [amount for name, amount in month.items() if name not in ("month", "cold", "total")]

        assert sum(lines) == pytest.approx(month["total"], abs=1e-5)


def test_spike_is_compared_for_each_environment() -> None:
    """With --spike, the JSON contains the losses of each environment by shape. dev loses visitors."""
    lost = json.loads(run("--spike", "2000", "--json").output)["spike"]["lost"]

    assert lost["prod"]["front page"] == {"median": 0, "maximum": 0}
    assert lost["dev"]["push message"]["maximum"] > 0


def test_tables_contain_the_sum_and_the_budget() -> None:
    """The tables for people show the sum of a month, and when a flood passes the budget."""
    output = run("prod").output

    assert "Sum" in output
    assert "budget" in output
    assert "dev" not in output


def test_unknown_environment_is_an_error() -> None:
    """An unknown environment is an error that lists the others."""
    error = run("stage").exception

    assert isinstance(error, UserError)
    assert "Use one of: dev, prod" in str(error)


def test_documentation_is_updated(tmp_path: Path) -> None:
    """A table is written between its lines, and the text around it is kept."""
    page = tmp_path / "page.md"
    page.write_text("before\n\n<!-- cost: a -->\nold\n<!-- end of cost: a -->\n\nafter\n")
    document = Document(page, "a", ReportTable("", "", ["dollars", "month"], [["Sum", "2"]]))

    assert not document.is_current()
    document.write()

    assert document.is_current()
    assert page.read_text().startswith("before\n\n<!-- cost: a -->\n\n| dollars | month |\n")
    assert page.read_text().endswith("| Sum | 2 |\n\n<!-- end of cost: a -->\n\nafter\n")

"""Tests of the report: its place in docs/benchmarks.md and its format."""

from pathlib import Path

import pytest

from ops.errors import UserError
from ops.report_table import ReportTable, replace_between
from tests.bench import cost_tables, units
from tests.bench.__main__ import PAGE
from tests.bench.report import BEGIN, END, format_rounded, write_report

TABLE = ReportTable("Title", "A note.", ["name", "value", "limit"], [["a", "1", "2"], ["b", "", "3"]])


def test_benchmarks_page_contains_a_report() -> None:
    """docs/benchmarks.md has a title, the command, and a report between the markers."""
    before, _, rest = PAGE.read_text().partition(BEGIN)

    assert before.startswith("# Benchmarks\n")
    assert "make bench" in before
    assert rest.partition(END)[0].strip().startswith("Measured on ")


def test_benchmarks_page_states_the_cost_of_a_month() -> None:
    """The costs on the page follow from today's prices, throttles and request units."""
    table = cost_tables.month_table(units.measure_site("main"))

    assert table.to_markdown() in PAGE.read_text()


def test_report_replaces_only_the_previous_report(tmp_path: Path) -> None:
    """The text around the markers does not change, however often a report is written."""
    page = tmp_path / "page.md"
    page.write_text(f"# A\n\n{BEGIN}\nold\n{END}\n\n# B\n")

    write_report(page, "new")
    once = page.read_text()
    write_report(page, "new")

    assert once == page.read_text() == f"# A\n\n{BEGIN}\n\nnew\n\n{END}\n\n# B\n"
    assert list(tmp_path.iterdir()) == [page]


@pytest.mark.parametrize(
    "text",
    ["", BEGIN, END, f"{END}{BEGIN}", f"{BEGIN}{END}{BEGIN}", f"{BEGIN}{BEGIN}{END}", f"{BEGIN}{END}{END}"],
    ids=repr,
)
def test_page_without_one_pair_of_markers_is_an_error(text: str) -> None:
    """A page with missing, repeated or swapped markers is an error that names the marker."""
    with pytest.raises(UserError, match=BEGIN):
        replace_between(text, BEGIN, END, "new")


@pytest.mark.parametrize(
    ("value", "formatted"),
    [(0, "0"), (0.512, "0.51"), (3.94, "3.9"), (4, "4"), (99.6, "100"), (2_643, "2,600"), (1e6, "1,000,000")],
)
def test_measured_values_have_two_significant_digits(value: float, formatted: str) -> None:
    """A measured value is rounded to two significant digits, because the third one is noise."""
    assert format_rounded(value) == formatted


def test_report_table_is_a_markdown_section() -> None:
    """A report table becomes a heading, a note and a table with right-aligned values."""
    assert TABLE.to_markdown() == (
        "## Title\n\nA note.\n\n| name | value | limit |\n| --- | ---: | ---: |\n| a | 1 | 2 |\n| b |  | 3 |"
    )

"""The report: where it stands in the README, and how it is written."""

from pathlib import Path

import pytest

from ops.house import ROOT, Stop
from tests.bench.report import BEGIN, END, ReportTable, format_rounded, replace_report, write_report

TABLE = ReportTable(["who", "how many", "at most"], [["a", "1", "2"], ["b", "", "3"]], "So it is.")


def test_the_readme_has_a_place_for_the_figures() -> None:
    """Between the markers stands a report, made on some machine."""
    text = (ROOT / "README.md").read_text()
    before, _, rest = text.partition(BEGIN)

    assert before.rstrip().endswith("## Measured")
    assert rest.partition(END)[0].strip().startswith("Measured by `make bench` on ")


def test_a_report_takes_the_place_of_the_last_and_of_nothing_else(tmp_path: Path) -> None:
    """Whatever is around the markers stays, byte for byte, however often it is written."""
    readme = tmp_path / "README.md"
    readme.write_text(f"# A\n\n{BEGIN}\nold\n{END}\n\n# B\n")

    write_report(readme, "new")
    once = readme.read_text()
    write_report(readme, "new")

    assert once == readme.read_text() == f"# A\n\n{BEGIN}\n\nnew\n\n{END}\n\n# B\n"
    assert list(tmp_path.iterdir()) == [readme]


@pytest.mark.parametrize(
    "text",
    ["", BEGIN, END, f"{END}{BEGIN}", f"{BEGIN}{END}{BEGIN}", f"{BEGIN}{BEGIN}{END}", f"{BEGIN}{END}{END}"],
    ids=repr,
)
def test_a_readme_without_a_place_is_refused(text: str) -> None:
    """Where markers lack or are doubled, nothing is guessed."""
    with pytest.raises(Stop, match=BEGIN):
        replace_report(text, "new")


@pytest.mark.parametrize(
    ("figure", "said"),
    [(0, "0"), (0.512, "0.51"), (3.94, "3.9"), (4, "4"), (99.6, "100"), (2_643, "2,600"), (1e6, "1,000,000")],
)
def test_figures_have_two_digits(figure: float, said: str) -> None:
    """The third digit is another one each time, and is not told."""
    assert format_rounded(figure) == said


def test_a_sheet_is_a_table_or_a_list() -> None:
    """A slight sheet is a list, which leaves out what is empty."""
    assert TABLE.to_markdown() == (
        "So it is.\n\n| who | how many | at most |\n| --- | ---: | ---: |\n| a | 1 | 2 |\n| b |  | 3 |"
    )
    assert (
        TABLE._replace(as_list=True).to_markdown()
        == "So it is.\n\n- a: 1 how many, 2 at most\n- b: 3 at most"
    )

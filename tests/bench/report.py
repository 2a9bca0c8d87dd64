"""What was measured, in tables for a terminal and for the README."""

import os
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import fill
from typing import NamedTuple

from rich.table import Table

from ops.house import Stop

_WIDTH = 118  # Characters of a line in the README.

BEGIN, END = "<!-- bench: make bench -->", "<!-- end of bench -->"


class ReportTable(NamedTuple):
    """One table, and what is to be known of it; a *slight* one is a list in the README."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str
    as_list: bool = False

    def to_markdown(self) -> str:
        """Write the table, or the list, for the README, its note first."""
        lines = map(self._list_item, self.rows) if self.as_list else self._markdown_rows()

        return "\n".join([fill(self.note, _WIDTH), "", *lines])

    def _markdown_rows(self) -> Iterator[str]:
        rule = ["---", *("---:" for _ in self.headers[1:])]
        for cells in (self.headers, rule, *self.rows):
            yield f"| {' | '.join(cells)} |"

    def _list_item(self, row: Sequence[str]) -> str:
        figures = (f"{cell} {head}" for cell, head in zip(row[1:], self.headers[1:], strict=True) if cell)

        return f"- {row[0]}: {', '.join(figures)}"

    def to_rich(self) -> Table:
        """Draw the table for a terminal."""
        it = Table()
        for number, head in enumerate(self.headers):
            it.add_column(head, justify="right" if number else "left")
        for row in self.rows:
            it.add_row(*row)

        return it


def format_rounded(figure: float) -> str:
    """Say a measured figure in two digits: the third is another one each time."""
    said = float(f"{figure:.2g}")

    return f"{said:,.0f}" if said == int(said) else f"{said:g}"


def machine_description() -> str:
    """Say what the figures were measured on."""
    return f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"


def replace_report(text: str, report: str) -> str:
    """Put a *report* between the markers of *text*, in the place of the one before.

    Raises:
        Stop: when the markers are not there, once each and in order.

    """
    before, _, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not ended or (text.count(BEGIN), text.count(END)) != (1, 1):
        raise Stop(f"README.md lacks the place for the figures: one line {BEGIN}, and below it one {END}.")

    return f"{before}{BEGIN}\n\n{report}\n\n{END}{after}"


def write_report(readme: Path, report: str) -> None:
    """Put a *report* into the README, whole or not at all."""
    draft = readme.with_suffix(".draft")
    draft.write_text(replace_report(readme.read_text(encoding="utf-8"), report), encoding="utf-8")
    draft.replace(readme)

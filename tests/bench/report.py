"""The report of the benchmarks: tables for the terminal and for docs/benchmarks.md."""

import os
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import fill
from typing import NamedTuple

from rich.table import Table

from ops.errors import UserError

_WIDTH = 118  # Characters per line in Markdown.

BEGIN, END = "<!-- bench: make bench -->", "<!-- end of bench -->"


class ReportTable(NamedTuple):
    """A table with a title and a note that explains how to read it."""

    title: str
    note: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]

    def to_markdown(self) -> str:
        """Return the table as a section of a Markdown page."""
        return "\n".join([f"## {self.title}", "", fill(self.note, _WIDTH), "", *self._markdown_rows()])

    def _markdown_rows(self) -> Iterator[str]:
        alignment = ["---", *("---:" for _ in self.headers[1:])]
        for cells in (self.headers, alignment, *self.rows):
            yield f"| {' | '.join(cells)} |"

    def to_rich(self) -> Table:
        """Return the table for the terminal."""
        table = Table()
        for number, header in enumerate(self.headers):
            table.add_column(header, justify="right" if number else "left")
        for row in self.rows:
            table.add_row(*row)

        return table


def format_rounded(value: float) -> str:
    """Format a measured *value* with two significant digits: the third one differs from run to run."""
    rounded = float(f"{value:.2g}")

    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:g}"


def format_milliseconds(seconds: float) -> str:
    """Format *seconds* as milliseconds."""
    return format_rounded(seconds * 1e3)


def format_microseconds(seconds: float) -> str:
    """Format *seconds* as microseconds."""
    return format_rounded(seconds * 1e6)


def machine_description() -> str:
    """Describe the machine on which the benchmarks run."""
    return f"{os.cpu_count()} cores ({platform.machine()}) with Python {platform.python_version()}"


def replace_report(page: str, report: str) -> str:
    """Return *page* with *report* between the markers.

    Raises:
        UserError: if each marker is not present exactly once, BEGIN before END.

    """
    before, _, rest = page.partition(BEGIN)
    _, end_marker, after = rest.partition(END)
    if not end_marker or (page.count(BEGIN), page.count(END)) != (1, 1):
        raise UserError(
            "The report cannot be written: the page needs exactly one"
            f" line {BEGIN} and, below it, exactly one line {END}."
        )

    return f"{before}{BEGIN}\n\n{report}\n\n{END}{after}"


def write_report(page: Path, report: str) -> None:
    """Write *report* between the markers of *page*. The file is replaced in one step."""
    draft = page.with_suffix(".draft")
    draft.write_text(replace_report(page.read_text(encoding="utf-8"), report), encoding="utf-8")
    draft.replace(page)

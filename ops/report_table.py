"""A table for the terminal and for a Markdown page, and its place in the page."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import fill
from typing import NamedTuple

from rich.table import Table

from ops.errors import UserError

WIDTH = 118  # Characters per line in Markdown.


class ReportTable(NamedTuple):
    """A table with a title and a note that explains how to read it."""

    title: str
    note: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]

    def to_markdown(self) -> str:
        """Return the table as a section of a Markdown page."""
        return "\n".join([f"## {self.title}", "", fill(self.note, WIDTH), "", *self.markdown_rows()])

    def markdown_rows(self) -> Iterator[str]:
        """Yield the lines of the table in Markdown. All columns but the first are aligned to the right."""
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


def replace_between(page: str, begin: str, end: str, text: str) -> str:
    """Return *page* with *text* between the lines *begin* and *end*.

    Raises:
        UserError: if each line is not present exactly once, *begin* before *end*.

    """
    before, _, rest = page.partition(begin)
    _, end_marker, after = rest.partition(end)
    if not end_marker or (page.count(begin), page.count(end)) != (1, 1):
        raise UserError(
            "The report cannot be written: the page needs exactly one"
            f" line {begin} and, below it, exactly one line {end}."
        )

    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def write_between(page: Path, begin: str, end: str, text: str) -> None:
    """Write *text* between the lines *begin* and *end* of *page*. The file is replaced in one step."""
    draft = page.with_suffix(".draft")
    draft.write_text(replace_between(page.read_text(encoding="utf-8"), begin, end, text), encoding="utf-8")
    draft.replace(page)

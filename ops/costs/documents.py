"""The tables in the documentation. `./footfall cost --update-docs` writes them."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ops.costs.flood_tables import flood_table, methods_table
from ops.costs.settings import CostSettings, Environments
from ops.costs.tables import VISITS_PER_MONTH, months, months_table, spike_table
from ops.paths import ROOT
from ops.report_table import ReportTable, replace_between, write_between

SPIKE = 10_000
README, CONCEPTS = ROOT / "README.md", ROOT / "docs/concepts.md"


class Document(NamedTuple):
    """A table in a page of the documentation, between two lines with its name."""

    page: Path
    name: str
    table: ReportTable

    @property
    def _lines(self) -> tuple[str, str]:
        return f"<!-- cost: {self.name} -->", f"<!-- end of cost: {self.name} -->"

    @property
    def text(self) -> str:
        """The table in Markdown."""
        return "\n".join(self.table.markdown_rows())

    def is_current(self) -> bool:
        """Return whether the page contains the table."""
        page = self.page.read_text(encoding="utf-8")

        return page == replace_between(page, *self._lines, self.text)

    def write(self) -> None:
        """Write the table to the page."""
        write_between(self.page, *self._lines, self.text)


def documents(environments: Environments) -> Iterator[Document]:
    """Yield the tables in the documentation, for all *environments*."""
    prod = environments.get("prod", CostSettings())
    yield Document(README, "months", months_table(months(VISITS_PER_MONTH, environments)))
    yield Document(CONCEPTS, "methods", methods_table(prod))
    yield Document(CONCEPTS, "flood", flood_table(environments))
    yield Document(CONCEPTS, "spike", spike_table(SPIKE, environments))

"""The command that estimates what an environment costs on AWS."""

from textwrap import fill
from typing import Annotated

import typer

from ops.cli.options import INSPECTION, JsonOption
from ops.config.environments import find_environment, list_environments, read_settings
from ops.console import out, print_json
from ops.costs import facts
from ops.costs.documents import documents
from ops.costs.flood_tables import flood_table
from ops.costs.settings import CostSettings
from ops.costs.tables import VISITS_PER_MONTH, has_pages, months, months_table, spike_table
from ops.paths import ROOT

WIDTH = 80  # Characters per line of a note.

app = typer.Typer()

EnvironmentsArgument = Annotated[
    str,
    typer.Argument(metavar="ENV", help="An environment. Default: all environments.", show_default=False),
]
VisitsOption = Annotated[
    int | None, typer.Option(help="Estimate a month with this number of visits.", min=1, show_default=False)
]
PagesOption = Annotated[
    bool | None,
    typer.Option(
        "--pages/--no-pages",
        help="Estimate sites that count their pages, or that do not. Default: as in env.hcl.",
        show_default=False,
    ),
]
SpikeOption = Annotated[
    int | None,
    typer.Option(
        help="Also show how many visitors a spike of this size within an hour loses.",
        min=1,
        show_default=False,
    ),
]
DocsOption = Annotated[
    bool, typer.Option("--update-docs", help="Update the tables in README.md and docs/concepts.md, and exit.")
]


@app.command(rich_help_panel=INSPECTION)
def cost(  # noqa: PLR0913 -- These are the options of the command.
    env: EnvironmentsArgument = "",
    *,
    visits: VisitsOption = None,
    pages: PagesOption = None,
    spike: SpikeOption = None,
    as_json: JsonOption = False,
    update_docs: DocsOption = False,
) -> None:
    """Estimate the cost on AWS of typical months, of the worst month and of a flood. Acts on no cloud.

    The estimates follow from AWS list prices and from the throttle in env.hcl.
    """
    if update_docs:
        write_documents()
        return
    environments = cost_settings(env, pages=pages)
    columns = months([visits] if visits else VISITS_PER_MONTH, environments)
    if as_json:
        print_json(facts.report(columns, environments, spike))
        return
    tables = [months_table(columns, pages=has_pages(environments)), flood_table(environments)]
    if spike:
        tables.append(spike_table(spike, environments))
    for table in tables:
        out.print(fill(table.note, WIDTH), table.to_rich(), "", sep="\n")


def cost_settings(env: str = "", *, pages: bool | None = None) -> dict[str, CostSettings]:
    """Return the settings of *env*, or of all environments. *pages* replaces whether a site counts pages.

    Raises:
        UserError: when there is no such environment, or an env.hcl is not valid.

    """
    found = [find_environment(env)] if env else list_environments()

    settings = {
        environment.name: CostSettings.from_settings(read_settings(environment.env_hcl))
        for environment in found
    }
    if pages is None:
        return settings

    return {name: values._replace(pages=pages) for name, values in settings.items()}


def write_documents() -> None:
    """Write the tables to the documentation, and print the names of the pages."""
    for document in documents(cost_settings()):
        document.write()
        out.print(f"Wrote the table {document.name} to {document.page.relative_to(ROOT)}.")

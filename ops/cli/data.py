"""Commands that act on the data of an environment."""

from typing import Annotated

import typer

from ops.cli import data_check, data_erase, data_export, data_import, data_pages
from ops.cli.command import command_run
from ops.cli.options import DATA, CloudName, CloudOption, YesOption, confirm, open_cloud
from ops.data.copy_table import copy_table, open_table

app = typer.Typer()
for group in (data_export, data_import, data_check, data_pages, data_erase):
    app.add_typer(group.app)

SourceArgument = Annotated[
    str, typer.Argument(help="The table to read: TABLE, or PROFILE:TABLE with the credentials of a profile.")
]
TargetArgument = Annotated[str, typer.Argument(help="The table to overwrite, in the same form.")]


@app.command("copy-table", rich_help_panel=DATA)
def copy_table_command(
    source: SourceArgument,
    target: TargetArgument,
    *,
    cloud: CloudOption = CloudName.LOCAL,
    yes: YesOption = False,
) -> None:
    """Copy all items of a DynamoDB table to another table, and delete all other items of that table."""
    with command_run("copy-table", f"Copied {source} to {target}") as run_log:
        endpoint = open_cloud(cloud).endpoint
        copy_table(
            open_table(source, endpoint),
            open_table(target, endpoint),
            confirm=lambda: confirm("Copy and delete these items?", yes=yes),
            say=run_log.say,
        )

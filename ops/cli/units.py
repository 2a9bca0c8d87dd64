"""Commands for the units of the environments."""

from typing import Annotated

import typer

from ops.cli.options import DEVELOPMENT
from ops.console import out
from ops.terraform.provider_locks import write_lock_files

app = typer.Typer()

UpgradeOption = Annotated[
    bool, typer.Option("--upgrade", help="Also lock the newest allowed version of every provider.")
]


@app.command("lock-providers", rich_help_panel=DEVELOPMENT)
def lock_providers(*, upgrade: UpgradeOption = False) -> None:
    """Write the missing Terraform lock files: for a new unit, or for a module with another provider."""
    written = write_lock_files(upgrade=upgrade)
    out.print(
        "\n".join(f"wrote live/{unit}/.terraform.lock.hcl" for unit in written) or "No lock file changed."
    )

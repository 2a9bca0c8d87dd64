"""The command line of Footfall."""

import errno
import sys
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from ops.cli import (
    costs,
    data,
    development,
    github,
    init,
    inspection,
    local_cloud,
    overview,
    publishing,
    releases,
    secret,
    simulation,
    units,
)
from ops.cloud.failures import explain
from ops.console import err, out
from ops.errors import UserError
from ops.release.source import current_source
from ops.version import read_version

STORAGE_ERRORS = {errno.EACCES, errno.EDQUOT, errno.EEXIST, errno.ENOSPC, errno.ENOTDIR, errno.EROFS}

app = typer.Typer(
    help="Run Footfall in the local cloud, and release it to AWS. Commands act on the local cloud unless "
    "--cloud aws is given.",
    epilog="Exit status: 0 on success, 1 on failure or wrong usage, 2 if `drift` or `verify` finds "
    "differences.",
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
GROUPS = (
    *(local_cloud, simulation, init, releases, overview, inspection, costs, data, secret),
    *(development, units, github, publishing),
)
for group in GROUPS:
    app.add_typer(group.app)


def print_version(value: bool) -> None:  # noqa: FBT001 -- Typer passes the value of the option.
    """Print the version and the commit of this checkout, and end the command."""
    if value:
        source = current_source()
        out.print(f"Footfall {read_version()} (commit {source.commit[:10] or 'unknown'})", highlight=False)
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Accept the options that precede a command."""


def main() -> None:
    """Run a command. Print an error that the user can fix as one message, without a traceback."""
    # Typer exits with 2 for wrong usage, but 2 means drift here. Typer exports only a subclass of the error.
    typer.BadParameter.__bases__[0].exit_code = 1  # type: ignore[attr-defined] # Not exported.
    try:
        app(sys.argv[1:] or ["--help"], prog_name="footfall")
    except UserError as error:
        fail(str(error))
    except (BotoCoreError, ClientError) as error:
        fail(explain(error))
    except OSError as error:
        if error.errno not in STORAGE_ERRORS:
            raise
        fail(
            f"Cannot write {error.filename or 'to the disk'} ({error.strerror}). Free disk space, or correct "
            "the path or its permissions."
        )


def fail(message: str) -> None:
    """Print *message* on standard error, and exit with status 1."""
    err.print(f"Error: {message}")
    sys.exit(1)

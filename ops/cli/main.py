"""The command line of Footfall."""

import errno
import sys

import typer
from botocore.exceptions import BotoCoreError, ClientError

from ops.cli import data, development, github, init, inspection, local_cloud, overview, releases, simulation
from ops.cloud.failures import explain
from ops.console import err
from ops.errors import UserError

STORAGE_ERRORS = {errno.EACCES, errno.EDQUOT, errno.EEXIST, errno.ENOSPC, errno.ENOTDIR, errno.EROFS}

app = typer.Typer(
    help="Run Footfall in the local cloud, and release it to AWS. Commands act on the local cloud unless "
    "--cloud aws is given.",
    epilog="Exit status: 0 on success, 1 on failure or wrong usage, 2 if `drift` or `verify` finds "
    "differences.",
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for group in (local_cloud, simulation, init, releases, overview, inspection, data, development, github):
    app.add_typer(group.app)


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

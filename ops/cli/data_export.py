"""The command that writes the data of an environment to a file."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from ops.cli.command import command_run
from ops.cli.options import DATA, CloudName, CloudOption, EnvironmentArgument, open_target
from ops.data.backup import complete_file
from ops.data.counters_file import read_report, write_csv, write_json
from ops.data.export import Summary, export_backup
from ops.data.import_checks import require_no_import
from ops.data.sites import deployed_sites
from ops.errors import UserError
from ops.paths import DIST, ensure_writable
from ops.run_log import RunLog

app = typer.Typer()

FileArgument = Annotated[
    str,
    typer.Argument(metavar="FILE", help="The file to write; - for standard output. Default: in dist/export."),
]
CsvOption = Annotated[bool, typer.Option("--csv", help="Write the counters as CSV instead of JSON.")]
MarkersOption = Annotated[
    bool, typer.Option("--with-markers", help="Write a full backup, from which visitors are recognized.")
]
SaltsOption = Annotated[
    bool,
    typer.Option(
        "--with-salts",
        help="Add the salts of the current windows to the backup. Delete the file when these windows end.",
    ),
]


@app.command("export", rich_help_panel=DATA)
def export_command(  # noqa: PLR0913 -- These are the options of the command.
    env: EnvironmentArgument,
    file: FileArgument = "",
    *,
    cloud: CloudOption = CloudName.LOCAL,
    as_csv: CsvOption = False,
    with_markers: MarkersOption = False,
    with_salts: SaltsOption = False,
) -> None:
    """Write the counters of an environment, or a full backup, to a file. The secret is never included."""
    check_export_options(file, as_csv=as_csv, with_markers=with_markers, with_salts=with_salts)
    to_output = file == "-"
    with command_run("export", f"Exported {env}", as_json=to_output, is_exclusive=False) as run_log:
        target = open_target(env, cloud, run_log.say)
        sites = deployed_sites(target)
        require_no_import(target)
        if to_output:
            (write_csv if as_csv else write_json)(sys.stdout, read_report(target, sites))
            return
        path = Path(file) if file else default_file(env, backup=with_markers, as_csv=as_csv)
        if with_markers:
            describe_backup(export_backup(target, path, run_log, with_salts=with_salts), run_log)
        else:
            with complete_file(path) as output:
                (write_csv if as_csv else write_json)(output, read_report(target, sites))
        run_log.say(f"file           {path}")


def check_export_options(file: str, *, as_csv: bool, with_markers: bool, with_salts: bool) -> None:
    """Reject options that exclude each other.

    Raises:
        UserError: when there are any.

    """
    if with_salts and not with_markers:
        raise UserError("--with-salts adds the salts to a full backup. Add --with-markers.")
    if with_markers and (as_csv or file == "-"):
        raise UserError(
            "A full backup is written to a file, as JSON lines. Name a file instead of -, and remove --csv."
        )


def default_file(environment: str, *, backup: bool, as_csv: bool) -> Path:
    """Return a new file in dist/export."""
    suffix = "backup.jsonl" if backup else "csv" if as_csv else "json"

    return ensure_writable(DIST / "export") / f"{environment}-{time.strftime('%Y%m%d-%H%M%S')}.{suffix}"


def describe_backup(summary: Summary, run_log: RunLog) -> None:
    """Print what a backup contains."""
    run_log.say(f"visitors       {summary.visitors - summary.on_pages} with markers that do not expire")
    if summary.on_pages:
        run_log.say(f"pages          {summary.on_pages} visitors with such markers")
    if summary.imported:
        run_log.say(f"imported       {summary.imported} visitors of an earlier counter")
    run_log.say(f"items          {summary.items}")
    if summary.salts:
        run_log.say(f"salts          {summary.salts}: delete the file when the current windows end")
    if not summary.exact:
        run_log.say(
            "not exact      Several sites or pages counted visitors during each of three readings, or the "
            "counters do not agree with the markers. Export again when fewer visitors come, or run verify."
        )

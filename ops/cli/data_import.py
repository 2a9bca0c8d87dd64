"""The command that imports a backup, a start value, or the table of an earlier counter."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ops.cli.command import command_run
from ops.cli.options import (
    DATA,
    CloudName,
    CloudOption,
    EnvironmentArgument,
    JsonOption,
    YesOption,
    confirm_on_aws,
    open_target,
)
from ops.cli.report import report
from ops.data.backup import Backup
from ops.data.earlier import (
    EarlierImport,
    import_earlier,
    open_source,
    read_earlier_table,
    require_recognition,
)
from ops.data.import_checks import require_no_import, require_own_backup
from ops.data.operation import data_operation
from ops.data.pages import too_many_pages
from ops.data.restore import Import
from ops.data.sites import StoredSite, deployed_sites, find_site
from ops.data.start_value import StartValue, parse_date, read_start_value, write_start_value
from ops.errors import UserError
from ops.release.restart import restart_function
from ops.run_log import RunLog
from ops.target.target import Target

app = typer.Typer()

BackupArgument = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="A backup that `export --with-markers` wrote.")
]
StartOption = Annotated[
    int | None,
    typer.Option(
        "--start", metavar="COUNT", help="Replace the start value: visitors that an earlier counter counted."
    ),
]
SinceOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="The date of the earlier counter's first visitor.")
]
SiteOption = Annotated[str, typer.Option(help="The site that gets the start value.")]
EarlierOption = Annotated[
    str | None,
    typer.Option(
        "--earlier-table",
        metavar="TABLE",
        help="Import the visitors and the count of an earlier counter's table: TABLE, or PROFILE:TABLE.",
    ),
]


@app.command("import", rich_help_panel=DATA)
def import_command(  # noqa: PLR0913 -- These are the options of the command.
    env: EnvironmentArgument,
    file: BackupArgument = None,
    *,
    cloud: CloudOption = CloudName.LOCAL,
    start: StartOption = None,
    earlier_table: EarlierOption = None,
    since: SinceOption = None,
    site: SiteOption = "main",
    as_json: JsonOption = False,
    yes: YesOption = False,
) -> None:
    """Import a full backup, or the count (--start) or the table (--earlier-table) of an earlier counter.

    The counter keeps counting. If the command is interrupted, run it again. A second run changes nothing.
    """
    if [file is not None, start is not None, earlier_table is not None].count(True) != 1:
        raise UserError("Name one source: a FILE that export wrote, --start COUNT, or --earlier-table TABLE.")
    with command_run("import", f"Imported into {env}", as_json=as_json) as run_log:
        target = open_target(env, cloud, run_log.say)
        if file:
            facts = import_backup(target, Backup.open(file), run_log, yes=yes)
        else:
            chosen = find_site(deployed_sites(target), site, env)
            if start is not None:
                today = datetime.now(UTC).date()
                value = StartValue.from_options(start, since, today)
                facts = set_start_value(target, chosen, value, run_log, yes=yes)
            else:
                facts = import_table(target, chosen, str(earlier_table), since, run_log, yes=yes)
        report(f"import into {env}", {"environment": env} | facts, say=run_log.say, as_json=as_json)


def import_backup(target: Target, backup: Backup, run_log: RunLog, *, yes: bool) -> dict[str, object]:
    """Import a full backup."""
    require_own_backup(backup, target)
    run_log.say(f"backup         {backup.header['time']}, {backup.footer['items']} items")
    confirm_on_aws(target, f"Import this backup into {target.name}?", yes=yes)
    with data_operation(target, "import") as interrupted:
        require_own_backup(backup, target)
        operation = Import(target, backup, run_log)
        if operation.run() or interrupted:
            restart_function(target, run_log)

    print_pages(operation, run_log)

    return {
        "markers": operation.written,
        "counted again": operation.corrected.number,
        "pages added": operation.registered,
    }


def print_pages(operation: Import, run_log: RunLog) -> None:
    """Print what an import could not decide, and which sites have too many pages now."""
    if not operation.corrected.is_certain:
        run_log.say(
            f"{operation.corrected.number} visits were counted here and in the backup, and were subtracted "
            "once. Markers do not name their site or page, so some may have been subtracted from another "
            "counter (docs/decisions/0109-data-of-pages.md)."
        )
    for site in too_many_pages(operation.target):
        run_log.say(
            f"Site {site} has more registered pages than its max_pages. All of them are counted, but no "
            f"other page is until you remove some with {operation.target.command('pages')}."
        )


def set_start_value(
    target: Target, site: StoredSite, value: StartValue, run_log: RunLog, *, yes: bool
) -> dict[str, object]:
    """Replace the start value of a site."""
    confirm_on_aws(target, f"Change the start value of {site.name} in {target.name}?", yes=yes)
    with data_operation(target, "import") as interrupted:
        require_no_import(target)
        before = read_start_value(target, site)
        write_start_value(target, site, value)
        # Execution environments never return a lower count than before.
        if value.visitors < before.visitors or interrupted:
            restart_function(target, run_log)

    return {"site": site.name, "start value": value.visitors, "replaces": before.visitors}


def import_table(  # noqa: PLR0913 -- These are the options of the command.
    target: Target, site: StoredSite, name: str, since: str | None, run_log: RunLog, *, yes: bool
) -> dict[str, object]:
    """Import the table of an earlier counter."""
    require_recognition(site, target.name)
    day = parse_date(since, datetime.now(UTC).date()) if since else None
    client, table = open_source(target, name)
    earlier = read_earlier_table(client, table, run_log)
    run_log.say(f"{table}: a count of {earlier.count}, and {len(earlier.visitors)} visitors")
    confirm_on_aws(target, f"Import them into site {site.name} of {target.name}?", yes=yes)
    with data_operation(target, "import") as interrupted:
        require_no_import(target)
        before = read_start_value(target, site)
        result = import_earlier(target, site, earlier, run_log, since=day)
        if result.start_value < before.visitors or interrupted:
            restart_function(target, run_log)
    print_difference(result, run_log)

    return {
        "site": site.name,
        "start value": result.start_value,
        "replaces": before.visitors,
        "known": result.known,
        "counted before": result.counted_before,
    }


def print_difference(result: EarlierImport, run_log: RunLog) -> None:
    """Print how the earlier count differs from the number of its visitors."""
    if result.unknown:
        run_log.say(
            f"The earlier count differs from the number of its visitors by {result.unknown:+}. The start "
            "value keeps this difference."
        )

"""The commands that verify and repair the counters, and that list and rename sites."""

from typing import Annotated, Any

import typer
from rich.table import Table

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
from ops.cloud.aws import Aws
from ops.config.environments import find_environment
from ops.console import out, print_json, print_line, print_to_stderr
from ops.data.counters_file import site_summary
from ops.data.import_checks import require_no_import
from ops.data.operation import data_operation
from ops.data.pages import parse_path
from ops.data.repair import accept, repair
from ops.data.site_names import rename_site
from ops.data.sites import deployed_sites, find_site, read_counters
from ops.data.verify import Verifier
from ops.errors import UserError
from ops.release.restart import restart_function
from ops.target.target import Target

app = typer.Typer()

RepairSiteOption = Annotated[
    str | None, typer.Option(help="With --repair: the site whose counter was damaged, if there are several.")
]
RepairPageOption = Annotated[
    str, typer.Option(metavar="PATH", help="With --repair and --site: the page whose counter was damaged.")
]
RepairOption = Annotated[
    bool,
    typer.Option("--repair", help="Correct the counters, and restart the function. Markers never change."),
]
RenameOption = Annotated[
    tuple[str, str] | None,
    typer.Option(metavar="OLD NEW", help="Rename a site in env.hcl without counting a visitor again."),
]
AcceptOption = Annotated[
    bool,
    typer.Option(
        "--accept", help="Keep counts whose markers were deleted on purpose, and do not report them."
    ),
]
DAMAGED = 2
FEWER_MARKERS = (
    "There are fewer markers than counted visitors. If markers were deleted on purpose, or the window of a "
    "site was a day or a month before, keep the count with --accept. Otherwise, --repair lowers the count."
)


@app.command(rich_help_panel=DATA)
def verify(  # noqa: PLR0913 -- These are the options of the command.
    env: EnvironmentArgument,
    *,
    should_repair: RepairOption = False,
    should_accept: AcceptOption = False,
    site: RepairSiteOption = None,
    page: RepairPageOption = "",
    cloud: CloudOption = CloudName.LOCAL,
    as_json: JsonOption = False,
    yes: YesOption = False,
) -> None:
    """Compare the markers with the counters.

    Exit status: 0 if they agree or were repaired, 2 if they differ, 1 if the comparison fails.
    """
    path = parse_path(page) if page else ""
    if page and not (site and should_repair):
        raise UserError(
            "--page names the counter that --repair corrects. Add --repair, and --site with its site."
        )
    with command_run(
        "verify", f"Verified {env}", as_json=as_json, is_exclusive=should_repair or should_accept
    ) as run_log:
        target = open_target(env, cloud, run_log.say)
        sites = deployed_sites(target)
        chosen = find_site(sites, site, env) if site else None
        require_no_import(target)
        verifier = Verifier(target, sites, run_log)
        findings, repaired = verifier.find(), []
        remaining = findings
        if should_repair or should_accept:
            confirm_on_aws(target, f"Write corrections to the tables of {env}?", yes=yes)
            with data_operation(target, "repair"):
                require_no_import(target)
                if should_accept:
                    repaired = accept(target, verifier.find().agreements)
                if should_repair:
                    repaired += repair(verifier, verifier.find(), chosen, path)
                restart_function(target, run_log)
            remaining = verifier.find()
        if remaining.has_fewer_markers:
            run_log.say(FEWER_MARKERS)
        facts = {
            "environment": env,
            "status": "damaged" if not remaining.is_clean else "repaired" if repaired else "intact",
            "visitors": remaining.on_sites,
            "page visitors": remaining.on_pages,
            "differences": findings.lines(),
            "corrections": repaired,
        }
        report(f"verification of {env}", facts, say=run_log.say, as_json=as_json)
    raise typer.Exit(0 if remaining.is_clean else DAMAGED)


@app.command(rich_help_panel=DATA)
def sites(
    env: EnvironmentArgument,
    *,
    rename: RenameOption = None,
    cloud: CloudOption = CloudName.LOCAL,
    as_json: JsonOption = False,
) -> None:
    """List the deployed sites with their counts and start values, or rename a site."""
    say = print_to_stderr if as_json else print_line
    if rename:
        old, new = rename
        stored_as = rename_site(find_environment(env).folder / "env.hcl", old, new)
        say(f'live/{env}/env.hcl: site {old} is called {new} now, and has stored_as = "{stored_as}"')
        option = Aws.command_option if cloud == CloudName.AWS else ""
        say(f"Run `./footfall deploy {env}{option}`. Change site={old} to site={new} in your snippets.")
        if as_json:
            print_json({"environment": env, "site": new, "stored_as": stored_as})
        return
    target = open_target(env, cloud, say)
    listed = list_sites(target)
    if as_json:
        print_json(listed)
    else:
        out.print(sites_table(listed))


def list_sites(target: Target) -> list[dict[str, Any]]:
    """Return the name, the settings and the count of each deployed site."""
    deployed = deployed_sites(target)
    counters = read_counters(target, [site.stored_as for site in deployed])

    return [site_summary(site, counters) for site in deployed]


def sites_table(listed: list[dict[str, Any]]) -> Table:
    """Return a table of the sites."""
    table = Table(box=None, header_style="bold")
    for column in ("site", "stored as", "window", "count", "start value", "since"):
        table.add_column(column, justify="right" if column in {"count", "start value"} else "left")
    for site in listed:
        start = (site["start_value"] or {"count": 0})["count"]
        table.add_row(
            site["site"],
            site["stored_as"],
            site["window"],
            str(site["count"]),
            str(start),
            site["since"] or "",
        )

    return table

"""Commands that show how the environments are doing: status, numbers, page and log."""

import re
import time
import webbrowser
from contextlib import suppress
from functools import partial
from typing import Annotated

import typer

from footfall.counting.page_items import DAYS as PAGE_DAYS
from ops.cli.options import (
    INSPECTION,
    CloudName,
    CloudOption,
    EnvironmentArgument,
    JsonOption,
    open_all_targets,
    open_cloud,
    open_target,
)
from ops.config.environments import find_environment
from ops.console import out, print_json, print_line, print_to_stderr
from ops.errors import UserError
from ops.status.environment import EnvironmentStatus, read_environments
from ops.status.facts import site_facts, status_facts
from ops.status.function import NOT_DEPLOYED, read_function
from ops.status.log_events import POLL_SECONDS, event_line, follow_events, read_events
from ops.status.pages import page_csv, page_facts, page_lines, read_page_statistics
from ops.status.site_text import statistics_csv, statistics_lines
from ops.status.statistics import SiteStatistics, find_site, read_statistics
from ops.status.text import status_lines
from ops.status.transport import boto_transport, read_policy
from ops.target.target import Target

app = typer.Typer()

UNITS = {"m": 60, "h": 3600, "d": 86_400}

AllLinesOption = Annotated[
    bool, typer.Option("--all", help="Also show the lines that Lambda itself writes about each request.")
]
AllEnvironmentsArgument = Annotated[
    str,
    typer.Argument(metavar="ENV", help="An environment. Default: all environments.", show_default=False),
]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print a line of CSV for each day or page.")]
DaysOption = Annotated[int, typer.Option(min=1, max=3660, help="The number of days, ending today.")]
FollowOption = Annotated[bool, typer.Option("--follow", "-f", help="Wait for new lines until Ctrl-C.")]
PagesOption = Annotated[bool, typer.Option("--pages", help="Show the most-read pages, in at most 31 days.")]
SinceOption = Annotated[str, typer.Option(help="How far to go back, in minutes, hours or days: 30m, 1h, 7d.")]
SiteOption = Annotated[str, typer.Option(help="The name of a site.")]


@app.command(rich_help_panel=INSPECTION)
def status(
    env: AllEnvironmentsArgument = "", *, cloud: CloudOption = CloudName.LOCAL, as_json: JsonOption = False
) -> None:
    """Show the health, release, visitors, alarms and cost of one environment, or of all.

    Exit status: 1 if an environment is not healthy, or a part of its status could not be read.
    """
    opened, now = open_cloud(cloud), time.time()
    named = [Target(opened, opened.localize(find_environment(env)))] if env else []
    found = read_environments(named or open_all_targets(opened), now=now)
    if as_json:
        for each in found:
            print_to_stderr(each.target or each.name)
        print_json({"environments": [status_facts(each) for each in found]})
    else:
        out.print("\n\n".join("\n".join(status_lines(each, now)) for each in found))
    require_complete(found)


def require_complete(found: list[EnvironmentStatus]) -> None:
    """Check that at least one environment is deployed, and that all parts were read.

    Raises:
        UserError: when a part failed. The message names the parts.

    """
    failed = [f"{each.name}: {', '.join(each.failed_parts)}" for each in found if each.failed_parts]
    if failed:
        raise UserError(
            f"The status is incomplete or not healthy ({'; '.join(failed)}). See the reasons above."
        )
    if not any(each.is_deployed for each in found):
        names = ", ".join(each.name for each in found)
        raise UserError(
            f"{names}: {NOT_DEPLOYED}. Run `./footfall up`, or `./footfall deploy ENV --cloud aws`."
        )


@app.command(rich_help_panel=INSPECTION)
def stats(  # noqa: PLR0913 -- These are the options of the command.
    env: EnvironmentArgument,
    *,
    cloud: CloudOption = CloudName.LOCAL,
    site: SiteOption = "main",
    days: DaysOption = 30,
    pages: PagesOption = False,
    as_csv: CsvOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show the visitors of a site: the total, a bar chart by day, week or month, and the exclusions.

    With --pages, show its most-read pages instead.
    """
    say = print_to_stderr if as_csv or as_json else print_line
    if pages:
        print_pages(open_target(env, cloud, say), site, days, as_csv=as_csv, as_json=as_json)
        return
    found = read_site(open_target(env, cloud, say), site, days)
    if as_json:
        print_json(site_facts(found))
    elif as_csv:
        typer.echo(statistics_csv(found), nl=False)
    else:
        out.print("\n".join(statistics_lines(found, out.width)))


def print_pages(target: Target, name: str, days: int, *, as_csv: bool, as_json: bool) -> None:
    """Print the most-read pages of the site *name*.

    Raises:
        UserError: when it does not count pages, or the table does not have that many days of a page.

    """
    if days > PAGE_DAYS:
        raise UserError(f"The days of a page are kept for {PAGE_DAYS} days. Use --days {PAGE_DAYS} or less.")
    settings, policy = read_function(target).settings, read_policy(boto_transport(target))
    site = find_site(settings, name)
    found = read_page_statistics(settings, site, days, now=time.time(), policy=policy)
    if as_json:
        print_json(page_facts(found))
    elif as_csv:
        typer.echo(page_csv(found), nl=False)
    else:
        out.print("\n".join(page_lines(found, out.width)))


def read_site(target: Target, name: str, days: int) -> SiteStatistics:
    """Read the statistics of the site *name*."""
    settings = read_function(target).settings
    site, policy = find_site(settings, name), read_policy(boto_transport(target))

    return read_statistics(settings, site, days, now=time.time(), policy=policy)


@app.command("open", rich_help_panel=INSPECTION)
def open_page(env: EnvironmentArgument, *, cloud: CloudOption = CloudName.LOCAL) -> None:
    """Open the page at the base URL of an environment in the browser, and print the URL."""
    url = f"{open_target(env, cloud, print_line).base_url()}/"
    out.print(url)
    if not webbrowser.open(url):
        print_line("No browser was found. Open the URL yourself.")


@app.command(rich_help_panel=INSPECTION)
def logs(
    env: EnvironmentArgument,
    *,
    cloud: CloudOption = CloudName.LOCAL,
    follow: FollowOption = False,
    since: SinceOption = "1h",
    all_lines: AllLinesOption = False,
) -> None:
    """Show the log of the function, oldest line first. It contains errors and warnings, and no address."""
    start = max(0, round((time.time() - parse_duration(since)) * 1000))
    target = open_target(env, cloud, print_to_stderr)
    read = partial(read_events, target, all_lines=all_lines)
    events = follow_events(read, start, wait=partial(time.sleep, POLL_SECONDS)) if follow else read(start)
    has_events = False
    with suppress(KeyboardInterrupt):
        for event in events:
            has_events = True
            typer.echo(event_line(event))
    if not has_events:
        print_to_stderr(f"{env} has logged no errors or warnings in the last {since}.")


def parse_duration(text: str) -> int:
    """Return the seconds of a duration, such as ``30m``, ``1h`` or ``7d``.

    Raises:
        UserError: when *text* has another form.

    """
    if not (found := re.fullmatch(r"([1-9]\d{0,4})([mhd])", text)):
        raise UserError(f"{text!r} is not a duration. Use minutes, hours or days, such as 30m, 1h or 7d.")

    return int(found[1]) * UNITS[found[2]]

"""The command that lists and removes the pages of a site."""

import time
from typing import Annotated, Any

import typer
from rich.table import Table

from footfall.counting.page_items import DAYS
from footfall.counting.totals import PageTotals
from footfall.counting.window import last_days
from ops.cli.command import command_run
from ops.cli.options import (
    DATA,
    CloudName,
    CloudOption,
    EnvironmentArgument,
    JsonOption,
    Say,
    YesOption,
    confirm_on_aws,
    open_target,
)
from ops.cli.report import report
from ops.console import out, print_json, print_line, print_to_stderr
from ops.data.import_checks import require_no_import
from ops.data.operation import data_operation
from ops.data.pages import Pages, read_pages, remove_pages
from ops.data.sites import StoredSite, deployed_sites, find_site
from ops.errors import UserError
from ops.target.target import Target

app = typer.Typer()

SiteOption = Annotated[str, typer.Option(help="The name of a site.")]
DaysOption = Annotated[
    int | None,
    typer.Option(min=1, max=DAYS, help="Show the visitors of the last days, today included, instead of all."),
]
LimitOption = Annotated[int, typer.Option(min=1, help="The number of pages to list, the most-read first.")]
RemoveOption = Annotated[
    list[str] | None,
    typer.Option("--remove", metavar="PATH", help="Remove this page. Can be repeated. Its count is kept."),
]
AtMostOption = Annotated[
    int | None,
    typer.Option(
        "--remove-with-at-most", metavar="N", min=0, help="Remove each page with at most N visitors."
    ),
]
SHOWN = 20
KEPT = (
    "Their counters and markers are kept. A page that is visited again continues with its exact count if "
    "there is a place. Execution environments notice the change within a minute."
)


@app.command("pages", rich_help_panel=DATA)
def pages_command(  # noqa: PLR0913 -- These are the options of the command.
    env: EnvironmentArgument,
    *,
    site: SiteOption = "main",
    days: DaysOption = None,
    limit: LimitOption = 20,
    remove: RemoveOption = None,
    remove_with_at_most: AtMostOption = None,
    cloud: CloudOption = CloudName.LOCAL,
    as_json: JsonOption = False,
    yes: YesOption = False,
) -> None:
    """List the pages of a site with their visitors, or remove pages to make room for others."""
    if not remove and remove_with_at_most is None:
        list_pages(env, site, days, limit, cloud, as_json=as_json)
        return
    if days:
        raise UserError("--days selects what is listed. Remove it, or list the pages without removing any.")
    with command_run("pages", f"Completed the removal in {env}", as_json=as_json) as run_log:
        target = open_target(env, cloud, run_log.say)
        chosen = find_site(deployed_sites(target), site, env)
        pages = read_pages(target, chosen)
        found = chosen_pages(pages, remove or [], remove_with_at_most)
        print_removal(found, run_log.say)
        removed = confirm_and_remove(target, chosen, found, yes=yes) if found else 0
        facts = {
            "environment": env,
            "site": site,
            "removed": removed,
            "pages": f"{len(pages.registered) - removed} of {chosen.max_pages}",
        }
        report(f"removal of pages in {env}", facts, say=run_log.say, as_json=as_json)
        if removed:
            run_log.say(KEPT)


def confirm_and_remove(target: Target, site: StoredSite, pages: list[PageTotals], *, yes: bool) -> int:
    """Remove the registrations of *pages*, and return how many were registered."""
    confirm_on_aws(target, f"Remove these pages of {site.name} in {target.name}?", yes=yes)
    with data_operation(target, "page removal"):
        require_no_import(target)
        return remove_pages(target, site, pages)


def list_pages(  # noqa: PLR0913 -- These are the options of the command.
    env: str, site: str, days: int | None, limit: int, cloud: CloudName, *, as_json: bool
) -> None:
    """Print the pages of a site, the most-read first."""
    target = open_target(env, cloud, print_to_stderr if as_json else print_line)
    chosen = find_site(deployed_sites(target), site, env)
    dates = last_days(chosen.today(time.time()), days) if days else None
    pages = read_pages(target, chosen, dates)
    facts = pages.facts(limit)
    if as_json:
        print_json({"environment": env, **facts})
        return
    if pages.registered:
        out.print(pages_table(facts["pages"], days))
    for line in summary_lines(pages, limit, target):
        print_line(line)


def pages_table(listed: list[dict[str, Any]], days: int | None) -> Table:
    """Return a table of pages."""
    table = Table(box=None, header_style="bold")
    table.add_column("page", overflow="fold")
    table.add_column(f"visitors in {days} days" if days else "visitors", justify="right")
    table.add_column("since")
    for page in listed:
        table.add_row(page["path"], f"{page['count']:,}", page["since"] or "")

    return table


def summary_lines(pages: Pages, limit: int, target: Target) -> list[str]:
    """Return the number of pages, and what can be done about it."""
    number, site = len(pages.registered), pages.site
    more = f"and {number - limit:,} more: add --limit {number}" if number > limit else ""
    off = "" if site.pages else f"Site {site.name} does not count pages, so these counts are not served."
    full = f"No other page is counted. To make room, run {target.command('pages')} with --remove PATH."

    return [
        line
        for line in (
            more,
            f"{site.name}: {number:,} of {site.max_pages:,} pages",
            off,
            full if site.pages and number >= site.max_pages else "",
        )
        if line
    ]


def chosen_pages(pages: Pages, paths: list[str], at_most: int | None) -> list[PageTotals]:
    """Return the pages to remove: those named, and those with at most this number of visitors.

    Raises:
        UserError: when a path is invalid, or the site has never counted such a page.

    """
    named = pages.named(paths)
    few = pages.with_at_most(at_most) if at_most is not None else []

    return [page for page in pages.registered if page in {*named, *few}]


def print_removal(found: list[PageTotals], say: Say) -> None:
    """Print the pages that the command will remove."""
    if not found:
        say("There is no page to remove: the pages were removed before, or have more visitors.")
        return
    say(f"pages to remove: {len(found):,}")
    for page in found[:SHOWN]:
        say(f"  {page.path}  {page.visitors:,} visitors")
    if len(found) > SHOWN:
        say(f"  and {len(found) - SHOWN:,} more")

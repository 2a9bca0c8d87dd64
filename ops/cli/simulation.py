"""The command that simulates visitors in the local cloud."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ops.cli.command import command_run
from ops.cli.options import LOCAL_CLOUD, CloudName, Say, open_target, require_local
from ops.console import out
from ops.data.operation import data_operation
from ops.simulation.counting import Result
from ops.simulation.simulate import (
    OPERATION,
    Options,
    chosen_sites,
    require_no_other_operation,
    simulate,
)
from ops.status.function import read_function
from ops.target.target import Target

app = typer.Typer()

DAYS_BETWEEN_LINES = 30

DaysOption = Annotated[int, typer.Option(min=1, max=366, help="The number of days, ending today.")]
EnvironmentArgument = Annotated[str, typer.Argument(metavar="ENV", help="An environment.")]
SeedOption = Annotated[int, typer.Option(help="Another seed simulates other visitors.")]
SiteOption = Annotated[str, typer.Option(help="The name of a site. Default: all sites.", show_default=False)]
VisitorsOption = Annotated[int, typer.Option(min=1, max=50_000, help="The number of visitors of each site.")]


@app.command("simulate", rich_help_panel=LOCAL_CLOUD)
def simulate_command(
    env: EnvironmentArgument = "dev",
    *,
    days: DaysOption = 90,
    visitors: VisitorsOption = 500,
    seed: SeedOption = 1,
    site: SiteOption = "",
) -> None:
    """Simulate visitors of the last months in the local cloud, to try the page at / and the numbers.

    The visitors are counted like real ones. With the same seed, all of them are recognized as repeats.
    """
    require_local("simulate")
    with command_run("simulate", f"Simulated {visitors} visitors of {env}") as run_log:
        target = open_target(env, CloudName.LOCAL, run_log.say)
        require_no_other_operation(target)
        sites = chosen_sites(read_function(target).settings, site)
        with data_operation(target, OPERATION), progress(days * len(sites), run_log.say) as advance:
            results = simulate(target, site, Options(days, visitors, seed), advance)
        for name, result in results.items():
            run_log.say(result_text(name, result))
        print_next_steps(target, has_pages=any(each.pages for each in sites))


@contextmanager
def progress(total: int, say: Say) -> Iterator[Callable[[str], None]]:
    """Yield a function that reports a completed day: as a bar on a terminal, else as a line now and then."""
    if not out.is_interactive:
        done = iter(range(1, total + 1))
        yield lambda date: say(f"{date} done") if next(done) % DAYS_BETWEEN_LINES == 0 else None
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=out, transient=True) as bars:
        task = bars.add_task("days", total=total)
        yield lambda date: bars.update(task, advance=1, description=date)


def result_text(name: str, result: Result) -> str:
    """Return the result of one site."""
    text = f"{name}: {result.counted:,} new, {result.repeated:,} repeats, {result.excluded:,} not counted"
    if result.on_pages:
        text += f", {result.on_pages:,} new on pages"

    return text if result.counted else f"{text}. For other visitors, use another --seed."


def print_next_steps(target: Target, *, has_pages: bool) -> None:
    """Print where the simulated visitors can be seen."""
    out.print(f"Page:     {target.base_url()}/")
    out.print(f"Numbers:  ./footfall stats {target.name}")
    if has_pages:
        out.print(f"Pages:    ./footfall stats {target.name} --pages")

"""The command that rotates the secret."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ops.cli.command import command_run
from ops.cli.options import (
    DATA,
    CloudName,
    CloudOption,
    EnvironmentArgument,
    JsonOption,
    Say,
    YesOption,
    confirm,
    open_target,
)
from ops.cli.report import report
from ops.cloud.aws import Aws
from ops.console import err, out
from ops.data.import_checks import require_no_import
from ops.data.operation import data_operation
from ops.data.rotation_markers import Progress as Update
from ops.data.rotation_target import estimate, open_rotation, require_chain_support

SECONDS_BETWEEN_LINES = 10

app = typer.Typer()


@app.command(rich_help_panel=DATA)
def rotate(
    env: EnvironmentArgument,
    *,
    cloud: CloudOption = CloudName.LOCAL,
    as_json: JsonOption = False,
    yes: YesOption = False,
) -> None:
    """Rotate the secret of an environment, without counting a visitor again.

    Afterwards, the former secret and the tables reveal no visitor. If the command is interrupted, run it
    again: it continues.
    """
    with command_run("rotate", f"Rotated the secret of {env}", as_json=as_json) as run_log:
        target = open_target(env, cloud, run_log.say)
        target.deploy_lock.require_none_in_progress()
        require_chain_support(target)
        expected = estimate(target)
        run_log.say(f"{target.name}: {expected.sentence}")
        if isinstance(target.cloud, Aws):
            confirm(f"Rotate the secret of {target.name}?", yes=yes)
        with (
            data_operation(target, "rotation"),
            marker_progress(run_log.say, expected.items, as_json=as_json) as update,
        ):
            # A backup of the former secret could not be imported any more.
            require_no_import(target)
            result = open_rotation(target, run_log, update).run()
        facts = {"environment": target.name, **result._asdict()}
        report(f"Secret of {target.name}", facts, say=run_log.say, as_json=as_json)


@contextmanager
def marker_progress(say: Say, total: int, *, as_json: bool) -> Iterator[Update]:
    """Show the number of markers that were copied or deleted: a bar on a terminal, a line now and then."""
    console = err if as_json else out
    if not console.is_interactive:
        yield periodic_lines(say)
        return
    columns = TextColumn("markers {task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=True) as bars:
        tasks = {verb: bars.add_task(verb, total=total, visible=False) for verb in ("copied", "deleted")}
        yield lambda verb, number: bars.update(
            tasks[verb], completed=number, total=max(total, number), visible=True
        )


def periodic_lines(say: Say) -> Update:
    """Return a function that prints the number of markers at most every 10 seconds."""
    printed = time.monotonic()

    def update(verb: str, number: int) -> None:
        nonlocal printed
        if time.monotonic() - printed >= SECONDS_BETWEEN_LINES:
            say(f"{number:,} markers {verb}")
            printed = time.monotonic()

    return update

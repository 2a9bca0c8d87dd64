"""The progress of an operation on many items: a bar on a terminal, otherwise a line now and then."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ops.console import err
from ops.run_log import RunLog

_LINE_SECONDS = 10

type Advance = Callable[[], None]


@contextmanager
def item_progress(title: str, run_log: RunLog, total: int | None = None) -> Iterator[Advance]:
    """Show how many of *total* items are processed, on standard error. Call the result once for each item."""
    if err.is_interactive:
        columns = TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        with Progress(*columns, console=err, transient=True) as bars:
            task = bars.add_task(title, total=total)
            yield lambda: bars.advance(task)
    else:
        yield Lines(title, run_log, total).advance


class Lines:
    """Progress as lines of the command's output, at most one in ten seconds."""

    def __init__(
        self, title: str, run_log: RunLog, total: int | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start at 0. *clock* returns seconds."""
        self._clock = clock
        self._number = 0
        self._of = f" of {total}" if total else ""
        self._printed_at = clock()
        self._run_log = run_log
        self._title = title

    def advance(self) -> None:
        """Count one item, and print a line if the last one is old."""
        self._number += 1
        if self._clock() - self._printed_at >= _LINE_SECONDS:
            self._printed_at = self._clock()
            self._run_log.say(f"{self._title}: {self._number}{self._of}")

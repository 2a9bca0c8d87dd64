"""What a command prints: lines for people on a terminal or in a log, JSON for programs."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

out = Console(emoji=False, highlight=False, markup=False, soft_wrap=True)
err = Console(emoji=False, highlight=False, markup=False, soft_wrap=True, stderr=True)


def print_line(line: str) -> None:
    """Print one line about the progress of a command, on standard output."""
    out.print(f"  {line}")


def print_to_stderr(line: str) -> None:
    """Print one line about the progress of a command on standard error, if standard output is JSON."""
    err.print(f"  {line}")


def print_json(value: object) -> None:
    """Print *value* as JSON, for programs."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


@dataclass
class UnitProgress:
    """The units that a command is working on: a live line for each on a terminal, with the elapsed time.

    The display refreshes only while a unit is in progress. A refresh would erase a confirmation prompt.
    """

    bars: Progress | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _started: dict[str, float] = field(default_factory=dict)
    _tasks: dict[str, TaskID] = field(default_factory=dict)

    def start(self, unit: str) -> None:
        """Show that work on *unit*, such as ``dev/data``, has started."""
        with self._lock:
            if unit in self._started:
                return
            self._started[unit] = time.monotonic()
            if self.bars:
                self._tasks[unit] = self.bars.add_task(unit)
                self.bars.start()

    def finish(self, unit: str) -> str:
        """Remove the live line of *unit*, and return the elapsed time, such as ``4 s``."""
        now = time.monotonic()
        with self._lock:
            if self.bars and unit in self._tasks:
                self.bars.remove_task(self._tasks.pop(unit))
                if not self._tasks:
                    self.bars.stop()
            return f"{now - self._started.pop(unit, now):.0f} s"

    def close(self) -> None:
        """Remove all live lines."""
        with self._lock:
            if self.bars:
                self.bars.stop()


@contextmanager
def unit_progress(*, as_json: bool = False) -> Iterator[UnitProgress]:
    """Show live lines while the command works on units, if its output is a terminal."""
    console = err if as_json else out
    columns = SpinnerColumn(), TextColumn("{task.description:<14}"), TimeElapsedColumn()
    bars = Progress(*columns, console=console, transient=True) if console.is_interactive else None
    progress = UnitProgress(bars)
    try:
        yield progress
    finally:
        progress.close()

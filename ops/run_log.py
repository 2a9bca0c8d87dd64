"""One run of a command: what it prints, its log file, and the locks that its child processes inherit."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ops.console import UnitProgress
from ops.paths import LOCAL, ROOT, ensure_writable


@dataclass(frozen=True)
class RunLog:
    """The output of one run: short lines for the user, everything in the log file."""

    say: Callable[[str], None]
    log: IO[str]
    locks: tuple[int, ...] = ()
    progress: UnitProgress = field(default_factory=UnitProgress)

    @property
    def path(self) -> Path:
        """The log file, relative to the root of the checkout."""
        return Path(self.log.name).relative_to(ROOT)


@contextmanager
def open_run_log(
    command: str,
    say: Callable[[str], None],
    progress: UnitProgress | None = None,
    locks: tuple[int, ...] = (),
) -> Iterator[RunLog]:
    """Create the log file of one run of *command*; *locks* are file descriptors that children inherit."""
    file = ensure_writable(LOCAL / "log") / f"{command}-{time.strftime('%Y%m%d-%H%M%S')}.log"
    with file.open("w") as log:
        yield RunLog(say, log, locks, progress or UnitProgress())

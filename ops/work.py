"""One piece of work on the environments: alone in this checkout, logged in full, told in short."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ops.house import LOCAL, ROOT, Stop, writable


@dataclass(frozen=True)
class Work:
    """What a verb carries along: whom to tell, where to write, and the locks that its children inherit."""

    say: Callable[[str], None]
    log: IO[str]
    locks: tuple[int, ...] = ()

    @property
    def log_path(self) -> Path:
        """The log, as a person in the checkout would open it."""
        return Path(self.log.name).relative_to(ROOT)


@contextmanager
def alone() -> Iterator[int]:
    """Keep other verbs from changing this checkout's environments, and give the lock's file descriptor.

    Terragrunt and Terraform inherit it: it lasts while any of them lives, whatever became of us.

    Raises:
        Stop: when another verb is at work.

    """
    with (writable(LOCAL) / "verb.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Stop(
                "Another make is changing this checkout's environments: wait for it to end."
            ) from error
        yield lock.fileno()


@contextmanager
def logged(verb: str, say: Callable[[str], None], *locks: int) -> Iterator[Work]:
    """Begin *verb* with a new log."""
    file = writable(LOCAL / "log") / f"{verb}-{time.strftime('%Y%m%d-%H%M%S')}.log"
    with file.open("w") as log:
        yield Work(say, log, locks)

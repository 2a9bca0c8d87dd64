"""One piece of work on the environments: alone in this checkout, logged in full, told in short."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from ops.paths import LOCAL, ROOT, Stop, writable

TERRAFORMS = {"terraform", "tofu"}


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
        Stop: when another verb is at work, naming who.

    """
    with (writable(LOCAL) / "verb.lock").open("w") as lock:
        if not taken(lock):
            others = holders(Path(lock.name))
            ended, _ = psutil.wait_procs([it for it in others if orphaned(it)], timeout=5)
            if not taken(lock):
                who = ", ".join(f"{it.name()}, process {it.pid}" for it in others if it not in ended)
                raise Stop(f"Another make is changing this checkout's environments ({who}): wait for it.")
        yield lock.fileno()


def taken(lock: IO[str]) -> bool:
    """Take the lock, unless somebody has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def holders(file: Path) -> list[psutil.Process]:
    """Find the processes, other than this one, that have *file* open."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.pid != os.getpid() and str(file) in {it.path for it in process.open_files()}:
                found.append(process)

    return found


def orphaned(process: psutil.Process) -> bool:
    """End *process* if it is a provider whose Terraform was killed: it would hold the lock for ever."""
    parent = process.parent()
    orphan = process.name().startswith("terraform-pro") and (not parent or parent.name() not in TERRAFORMS)
    if orphan:
        process.kill()

    return orphan


@contextmanager
def logged(verb: str, say: Callable[[str], None], *locks: int) -> Iterator[Work]:
    """Begin *verb* with a new log."""
    file = writable(LOCAL / "log") / f"{verb}-{time.strftime('%Y%m%d-%H%M%S')}.log"
    with file.open("w") as log:
        yield Work(say, log, locks)

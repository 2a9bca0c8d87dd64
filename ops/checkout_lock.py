"""The lock that lets one command at a time change the environments of this checkout."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import psutil

from ops import orphans
from ops.console import print_to_stderr
from ops.errors import UserError
from ops.paths import LOCAL, ensure_writable


@contextmanager
def checkout_lock(say: Callable[[str], None] = print_to_stderr) -> Iterator[int]:
    """Hold the lock of this checkout, and return its file descriptor.

    Terragrunt and Terraform inherit the descriptor. The lock is therefore held while any of them runs, even
    if this process is killed. Such orphans usually end soon, so this function waits for them.

    Raises:
        UserError: when another command holds the lock, or an orphan does not end. The message names it.

    """
    with (ensure_writable(LOCAL) / "checkout.lock").open("w") as lock:
        if not try_lock(lock):
            end_orphans(Path(lock.name), say)
            if not try_lock(lock):
                running = orphans.describe(processes_with_open(Path(lock.name)))
                raise UserError(
                    "Another command is changing the environments of this checkout "
                    f"({running or 'a process of another user'}). Wait until it ends, and retry."
                )
        yield lock.fileno()


def try_lock(lock: IO[str]) -> bool:
    """Acquire the lock if it is free, and return whether it was."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def processes_with_open(file: Path) -> list[psutil.Process]:
    """Return the other processes that have *file* open."""
    # The system reports paths without symbolic links, and .local can be one.
    path, found = str(file.resolve()), []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.pid != os.getpid() and path in {opened.path for opened in process.open_files()}:
                found.append(process)

    return found


def end_orphans(file: Path, say: Callable[[str], None]) -> None:
    """If only orphans have *file* open, wait until they end, and kill their providers."""
    if not orphans.are_orphans(processes_with_open(file)):
        return
    orphans.wait_until_ended(lambda: orphaned_programs(file), say)
    orphans.kill_orphaned_providers(processes_with_open(file))


def orphaned_programs(file: Path) -> list[psutil.Process]:
    """Return the Terraform and Terragrunt processes that have *file* open."""
    return [process for process in processes_with_open(file) if orphans.is_program(process)]

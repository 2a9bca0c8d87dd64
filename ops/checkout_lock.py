"""The lock that lets one command at a time change the environments of this checkout."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import psutil

from ops.errors import UserError
from ops.paths import LOCAL, ensure_writable

EXIT_SECONDS = 5
TERRAFORM_PROGRAMS = {"terraform", "tofu"}


@contextmanager
def checkout_lock() -> Iterator[int]:
    """Hold the lock of this checkout, and return its file descriptor.

    Terragrunt and Terraform inherit the descriptor. The lock is therefore held while any of them runs, even
    if this process is killed.

    Raises:
        UserError: when another command holds the lock. The message names its process.

    """
    with (ensure_writable(LOCAL) / "checkout.lock").open("w") as lock:
        if not try_lock(lock):
            others = processes_with_open(Path(lock.name))
            ended, _ = psutil.wait_procs(
                [process for process in others if kill_orphaned_provider(process)], timeout=EXIT_SECONDS
            )
            if not try_lock(lock):
                running = ", ".join(
                    f"{process.name()}, process {process.pid}" for process in others if process not in ended
                )
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


def kill_orphaned_provider(process: psutil.Process) -> bool:
    """Kill *process* if it is a provider without a parent Terraform, and return whether it was killed.

    An orphaned provider never exits, so it would hold the inherited lock forever.
    """
    parent = process.parent()
    is_orphan = process.name().startswith("terraform-pro") and (
        not parent or parent.name() not in TERRAFORM_PROGRAMS
    )
    if is_orphan:
        process.kill()

    return is_orphan

"""Terraform and Terragrunt processes that a killed run left behind: wait until they end.

An orphan usually ends within seconds: nothing reads its output any more, so it fails when it prints a line.
"""

import time
from collections.abc import Callable
from contextlib import suppress

import psutil

TERRAFORM_PROGRAMS = {"terraform", "tofu"}
PROGRAMS = TERRAFORM_PROGRAMS | {"terragrunt"}
WAIT_SECONDS = 60
EXIT_SECONDS = 5


def describe(processes: list[psutil.Process]) -> str:
    """Return the names and numbers of those *processes* that still exist."""
    found = []
    for process in processes:
        with suppress(psutil.Error):
            found.append(f"{process.name()}, process {process.pid}")

    return ", ".join(found)


def wait_until_ended(
    find: Callable[[], list[psutil.Process]], say: Callable[[str], None]
) -> list[psutil.Process]:
    """Wait until *find* returns no process, and return those that still run after WAIT_SECONDS."""
    deadline = time.monotonic() + WAIT_SECONDS
    found = find()
    if found:
        say(f"Waiting up to {WAIT_SECONDS} s for a run that was killed ({describe(found)})")
    while found and (seconds := deadline - time.monotonic()) > 0:
        psutil.wait_procs(found, timeout=seconds)
        found = find()

    return found


def is_program(process: psutil.Process) -> bool:
    """Return whether *process* is a Terraform or Terragrunt that has not ended."""
    with suppress(psutil.NoSuchProcess):
        return process.name() in PROGRAMS

    return False


def is_orphaned_provider(process: psutil.Process) -> bool:
    """Return whether *process* is a provider without a parent Terraform. It never exits.

    Raises NoSuchProcess if *process* has ended.
    """
    parent = process.parent()

    return process.name().startswith("terraform-pro") and (
        not parent or parent.name() not in TERRAFORM_PROGRAMS
    )


def is_orphan(process: psutil.Process, others: list[psutil.Process]) -> bool:
    """Return whether *process* is an orphan, the child of one of *others*, or has ended by now."""
    with suppress(psutil.NoSuchProcess):
        is_child = process.parent() in others
        return is_child or process.name() in PROGRAMS or is_orphaned_provider(process)

    return True


def are_orphans(processes: list[psutil.Process]) -> bool:
    """Return whether *processes* belong to runs that were killed: none has a command as its ancestor."""
    return all(is_orphan(process, processes) for process in processes)


def kill_orphaned_providers(processes: list[psutil.Process]) -> None:
    """Kill the orphaned providers among *processes*, and wait until they have ended."""
    for process in processes:
        with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
            if is_orphaned_provider(process):
                process.kill()
                process.wait(EXIT_SECONDS)

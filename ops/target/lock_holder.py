"""The holder of a deploy lock: the release that is in progress, and the process that runs it."""

import os
import time
import uuid
from dataclasses import dataclass, field

import psutil

from ops.target.state_locks import current_user

CLOCK_TOLERANCE_SECONDS = 2  # Setting the clock changes the start time that the system reports.


def workflow_repository() -> str:
    """Return the repository of the GitHub workflow that runs this, or an empty string outside GitHub."""
    return os.environ.get("GITHUB_REPOSITORY", "") if os.environ.get("GITHUB_ACTIONS") else ""


def operator_name() -> str:
    """Return the operator of a release: the URL of the workflow run, or a user and machine."""
    if not workflow_repository():
        return current_user()
    return "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}".format_map(os.environ)


def utc_now() -> str:
    """Return the current time in UTC, such as ``2026-11-24T12:00:00Z``."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def hardware_address() -> int:
    """Return the hardware address of this machine, because machines can have the same name.

    Returns 0 if the machine has no network card. Python then generates a random address in each process.
    """
    address = uuid.getnode()
    is_random = address >> 40 & 1

    return 0 if is_random else address


@dataclass(frozen=True)
class LockHolder:
    """A release in progress, and the process that runs it.

    Stored as JSON in the lock table, so the names of the fields must not change.

    how: deploy, promotion, rollback, or an operation on the data, such as import
    before, after: the digests of the running release and of the candidate
    by: the user and machine, or the URL of the workflow run
    since: the start time, in UTC
    who: the user and machine, as Terraform names them in its own locks
    machine, pid, born: the hardware address, the process ID and the start time of the process
    repository: the repository of the workflow, or an empty string
    disowned: whether `./footfall unlock` has released the lock for the next run
    """

    how: str
    before: str | None
    after: str
    by: str = field(default_factory=operator_name)
    since: str = field(default_factory=utc_now)
    who: str = field(default_factory=current_user)
    machine: int = field(default_factory=hardware_address)
    pid: int = field(default_factory=os.getpid)
    born: float = field(default_factory=lambda: psutil.Process().create_time())
    repository: str = field(default_factory=workflow_repository)
    disowned: bool = False

    @property
    def description(self) -> str:
        """The operation, the digests, the operator and the start time."""
        before = f" from {self.before[:12]}" if self.before else ""
        releases = "" if self.before == self.after else f"{before} to {self.after[:12]}"

        return f"{self.how}{releases}, started by {self.by} at {self.since}"

    def has_ended(self) -> bool:
        """Return whether the process that holds the lock has certainly ended.

        On the same machine, the process table contains the answer. Workflow runs of one repository share a
        concurrency group per environment. If this is one of them, all earlier ones have ended.
        """
        if self.disowned or (self.repository and self.repository == workflow_repository()):
            return True
        if (self.who, self.machine) != (current_user(), hardware_address()):
            return False
        try:
            process = psutil.Process(self.pid)
            is_another = abs(process.create_time() - self.born) > CLOCK_TOLERANCE_SECONDS
            return is_another or process.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

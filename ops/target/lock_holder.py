"""Who is releasing what, down to the process; and whether they are certainly gone."""

import os
import time
import uuid
from dataclasses import dataclass, field

import psutil

from ops.target.state_locks import me

SAME_SECONDS = 2  # A clock that is set right moves every birth a little.


def repository() -> str:
    """Name the repository whose workflow this is; nothing on a laptop."""
    return os.environ.get("GITHUB_REPOSITORY", "") if os.environ.get("GITHUB_ACTIONS") else ""


def run_or_me() -> str:
    """Say who releases: a run of a workflow, by its address, or a person on a machine."""
    if not repository():
        return me()
    return "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}".format_map(os.environ)


def now() -> str:
    """Tell the time as records have it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def network_card() -> int:
    """Tell this machine from others of its name; 0 where it has no card, for which Python draws a number."""
    number = uuid.getnode()
    is_drawn = number >> 40 & 1

    return 0 if is_drawn else number


@dataclass(frozen=True)
class Entry:
    """A release under way: what becomes what, and whoever does it, down to the process."""

    how: str
    before: str | None
    after: str
    by: str = field(default_factory=run_or_me)
    since: str = field(default_factory=now)
    who: str = field(default_factory=me)
    machine: int = field(default_factory=network_card)
    pid: int = field(default_factory=os.getpid)
    born: float = field(default_factory=lambda: psutil.Process().create_time())
    repository: str = field(default_factory=repository)
    disowned: bool = False

    @property
    def sentence(self) -> str:
        """Tell what it is."""
        before = f" from {self.before[:12]}" if self.before else ""

        return f"a {self.how}{before} to {self.after[:12]}, begun by {self.by} at {self.since}"

    def is_over(self) -> bool:
        """Say whether its writer is certainly gone.

        On this machine the process tells. Of one repository's workflow runs, only one at a time acts on an
        environment (their concurrency group): where we are, no other is.
        """
        if self.disowned or (self.repository and self.repository == repository()):
            return True
        if (self.who, self.machine) != (me(), network_card()):
            return False
        try:
            writer = psutil.Process(self.pid)
            is_another = abs(writer.create_time() - self.born) > SAME_SECONDS
            return is_another or writer.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

"""What a release verb decides before anything changes, and then does."""

import shlex
from dataclasses import dataclass, field

from ops.cloud.cloud import Cloud
from ops.config.environments import Environment
from ops.paths import Stop
from ops.release.candidate import CODE, Wanted
from ops.release.deploy import Release
from ops.release.pending import staged
from ops.release.source import UNKNOWN, commits_between
from ops.release.status import read_outputs
from ops.run_log import Work
from ops.target.deploy_lock import Journal
from ops.target.record import Record, of
from ops.target.release_store import Shelf
from ops.target.running import running
from ops.terraform.changes import Change
from ops.terraform.plan import lost, plan, summary


@dataclass(frozen=True)
class Outlook:
    """What would change in an environment, told before it does."""

    wanted: Wanted
    before: str | None
    runs: Record | None
    changes: list[Change] = field(default_factory=list)

    @property
    def commits(self) -> list[str]:
        """Tell what came between the trees."""
        return commits_between(self.runs.commit, self.wanted.tree.commit) if self.runs else []

    def facts(self) -> dict[str, object]:
        """Tell it as a report does."""
        return {
            "runs": self.runs.name if self.runs else (self.before or "nothing"),
            "would run": f"{self.wanted.digest[:12]} ({self.wanted.source})",
            "commits": self.commits,
            "changes": summary(self.changes) or ([] if self.before else ["all is made, from nothing"]),
        }


def look(
    cloud: Cloud, environment: Environment, wanted: Wanted, work: Work, named: tuple[str, ...] = ()
) -> Outlook:
    """Foresee a release.

    Raises:
        Stop: when it would take away what cannot be made again, unless that is *named*; or is of code alone
            where there is nothing around it.

    """
    before = running(cloud, environment)
    # Where no code runs the table may well be there, and hold a count.
    if not (before or read_outputs(cloud, environment, "data")):
        if wanted.units == CODE:
            raise Stop(f"{environment.name} is not deployed: `make deploy ENV={environment.name}` first.")
        return Outlook(wanted, None, None)
    with staged(environment, wanted.package):
        changes = plan(cloud, environment, work, units=wanted.units)
    if gone := [it.address for it in lost(changes) if it.address not in " ".join(named).split()]:
        raise Stop(
            f"This would take away {', '.join(gone)} of {environment.name}, which cannot be made again. If "
            f"that is meant, say REPLACE={shlex.quote(' '.join(gone))}."
        )

    records = Shelf(cloud, environment).records()

    return Outlook(wanted, before, of(records, before) if before else None, changes)


def is_there(cloud: Cloud, environment: Environment, wanted: Wanted) -> Record | None:
    """Give the record of *wanted*, where it already runs, was tried, and nothing is unfinished."""
    records = Shelf(cloud, environment).records()
    last = records[-1] if records else None
    if not last or Journal(cloud, environment).unfinished():
        return None
    same = (last.digest, running(cloud, environment)) == (wanted.digest, wanted.digest)
    same_tree = last.tree == wanted.tree.tree != UNKNOWN

    return last if same and (wanted.units == CODE or same_tree) else None


def release(cloud: Cloud, outlook: Outlook, environment: Environment, work: Work) -> Record:
    """Do what was foreseen."""
    return Release(cloud, environment, work).of(outlook.wanted, outlook.before)

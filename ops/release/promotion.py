"""What a release verb decides before anything changes, and then does."""

import shlex
from dataclasses import dataclass, field
from pathlib import Path

from ops.cloud import Cloud
from ops.environments import Environment
from ops.house import Stop
from ops.release.change import Change
from ops.release.handover import Handover
from ops.release.journal import Entry, Journal
from ops.release.plan import lost, plan, summary
from ops.release.record import ROLLBACK, Record, of, previous, standing
from ops.release.release import CODE, Release, Wanted
from ops.release.running import running
from ops.release.shelf import Shelf, digest_of
from ops.release.staging import built, staged
from ops.release.tree import UNKNOWN, Tree, commits_between, in_hand
from ops.status import read_outputs
from ops.work import Work


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


def of_the_tree(package: Path | None = None) -> Wanted:
    """Want what the tree makes, or a package that was made of it before.

    Raises:
        Stop: when the package is not there, or not what its name says.

    """
    if package is None:
        return Wanted(built(), in_hand(), "deploy", "built here")
    try:
        content = package.read_bytes()
    except OSError as error:
        raise Stop(f"There is no package at {package}: make it with `make build`.") from error
    if package.stem != digest_of(content):
        raise Stop(
            f"{package} is not the release that its name says (its digest is {digest_of(content)}): it "
            "was changed since it was built. Build it again."
        )

    return Wanted(content, in_hand(), "deploy", "built before")


def of_the_handover(handed: Handover, *, other_tree: bool) -> Wanted:
    """Want what another environment runs.

    Raises:
        Stop: when the tree in hand is another than it was deployed from, or makes other bytes, and that is
            not said.

    """
    tree = in_hand()
    same = tree.tree == handed.record.tree != UNKNOWN
    if not (same or other_tree):
        raise Stop(
            f"The tree in hand is not the one that {handed.environment} was deployed from (commit "
            f"{handed.record.commit[:10] or 'none'}): check that out, deploy this one to "
            f"{handed.environment} first, or say OTHER_TREE=1."
        )
    # A record is a claim; the package is made the same anywhere, so the claim can be tried.
    if not other_tree and digest_of(built()) != handed.record.digest:
        raise Stop(
            f"{handed.environment} runs {handed.record.digest[:12]}, which is not what this tree makes, "
            f"though its record says so: deploy this tree to {handed.environment}, or say OTHER_TREE=1."
        )

    return Wanted(
        handed.package,
        Tree(handed.record.commit, tree.tree),
        "promotion",
        f"{handed.environment}'s release {handed.record.number}",
    )


def of_the_past(cloud: Cloud, environment: Environment, digest: str | None) -> Wanted:
    """Want a release of before: one that is named, or the last before what runs or was cut short.

    Raises:
        Stop: when there is none, listing what there is.

    """
    shelf, unfinished = Shelf(cloud, environment), Journal(cloud, environment).unfinished()
    records = shelf.records()
    named = digest or (unfinished and goal(unfinished))
    found = of(records, named) if named else previous(records, running(cloud, environment))
    if not found:
        there = "".join(f"\n  {it.name}, {it.at}, by {it.by}" for it in standing(records)) or " none."
        raise Stop(f"{environment.name} has no such release to go back to. There are:{there}")

    return Wanted(
        shelf.take(found.digest), Tree(found.commit, found.tree), ROLLBACK, f"release {found.number}", CODE
    )


def goal(unfinished: Entry) -> str | None:
    """Say where a rollback ends after a release that was cut short: one that was a rollback goes on."""
    return unfinished.after if unfinished.how == ROLLBACK else unfinished.before


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

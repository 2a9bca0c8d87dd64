"""What is to run: the tree's own code, what another environment runs, or what ran before."""

from dataclasses import dataclass
from pathlib import Path

from ops.cloud.cloud import Cloud
from ops.config.environments import UNITS, Environment
from ops.paths import Stop
from ops.release.bundle import Handover
from ops.release.pending import built
from ops.release.source import UNKNOWN, Tree, in_hand
from ops.target.deploy_lock import Journal
from ops.target.lock_holder import Entry
from ops.target.record import ROLLBACK, of, previous, standing
from ops.target.release_store import Shelf, digest_of
from ops.target.running import running

CODE = ("compute",)  # The unit that a rollback applies.


@dataclass(frozen=True)
class Wanted:
    """What is to run: the bytes, the tree they are of, and how they come here."""

    package: bytes
    tree: Tree
    how: str
    source: str
    units: tuple[str, ...] = UNITS

    @property
    def digest(self) -> str:
        """The release that the bytes are."""
        return digest_of(self.package)


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

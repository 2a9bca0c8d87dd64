"""Drift: where an environment is no longer what was released to it, and not yet what the tree says.

Terraform finds what was changed behind its back, but for the function's code, which it takes as it is: what
the alias runs is held against the last release.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from ops.cloud.cloud import Cloud
from ops.config.environments import Environment
from ops.paths import Stop
from ops.release.pending import staged
from ops.run_log import Work
from ops.target.deploy_lock import Journal
from ops.target.record import Record
from ops.target.release_store import Shelf
from ops.target.running import running, running_bytes
from ops.terraform.changes import Change
from ops.terraform.differences import UNKNOWN
from ops.terraform.plan import cut, plan

EXIT = {"none": 0, "error": 1, "drift": 2}


@dataclass(frozen=True)
class Finding:
    """One value as it is, and as it would be put right; *outside* if changed behind Terraform's back."""

    unit: str
    address: str
    attribute: str
    before: str
    after: str
    outside: bool

    @property
    def cause(self) -> str:
        """Say why it is not as it was."""
        if self.after == UNKNOWN:
            return "follows from another"
        return "changed outside Terraform" if self.outside else "the tree asks for it"


@dataclass(frozen=True)
class Drift:
    """What was found in an environment, or the error for which nothing could be."""

    environment: str
    differences: tuple[Finding, ...] = ()
    error: str = ""

    @property
    def status(self) -> str:
        """Say none, drift or error."""
        return "error" if self.error else "drift" if self.differences else "none"

    @property
    def exit_status(self) -> int:
        """Give the exit status of a program that ends with this."""
        return EXIT[self.status]

    def report(self) -> dict[str, Any]:
        """Tell it to programs."""
        return {"status": self.status, **asdict(self)}

    def lines(self) -> list[str]:
        """Tell it to people, a line a value."""
        return [
            f"{it.unit:<8} {it.address}: {it.attribute} {cut(it.before)} -> {cut(it.after)} ({it.cause})"
            for it in self.differences
        ]


def drift(cloud: Cloud, environment: Environment, work: Work) -> Drift:
    """Compare an environment with its last release and with the tree.

    Raises:
        Stop: when nothing is deployed, a release is under way or was cut short, or Terraform cannot plan.

    """
    if entry := Journal(cloud, environment).entry():
        raise Stop(f"{environment.name} is between two releases: {entry.sentence}. Look again after it.")
    shelf, digest = Shelf(cloud, environment), running(cloud, environment)
    record = next(reversed(shelf.records()), None)
    if not (record or digest):
        raise Stop(f"{environment.name} is not deployed: `make deploy ENV={environment.name}` first.")
    package = shelf.take(record.digest) if record else running_bytes(cloud, environment, str(digest))
    with staged(environment, package):
        changes = plan(cloud, environment, work)

    return Drift(environment.name, (*code(record, digest), *findings(changes)))


def code(record: Record | None, digest: str | None) -> Iterator[Finding]:
    """Say whether other code runs than was released last."""
    released = record.digest if record else "(no release)"
    if digest != released:
        yield Finding("compute", "aws_lambda_alias.live", "code", digest or "(none)", released, outside=True)


def findings(changes: Iterable[Change]) -> Iterator[Finding]:
    """Tell a plan value by value; of what is there or not as a whole, just that."""
    for it in changes:
        for one in it.differences:
            yield Finding(it.unit, it.address, one.attribute, one.before, one.after, it.outside)
        if not it.differences:
            before, after = ("(none)" if it.actions == ("create",) else "there"), "/".join(it.actions)
            yield Finding(it.unit, it.address, "resource", before, after, it.outside)

"""Drift: how an environment differs from its last release and from this checkout.

Terraform detects what was changed outside it, except for the code of the function. The code behind the alias
is therefore compared with the last release record.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from ops.errors import UserError
from ops.release.pending import pending_release
from ops.release.running import running_package
from ops.run_log import RunLog
from ops.target.record import Record
from ops.target.target import Target
from ops.terraform.changes import PlannedChange
from ops.terraform.differences import UNKNOWN
from ops.terraform.plan import plan, shorten

EXIT_STATUS = {"none": 0, "error": 1, "drift": 2}


@dataclass(frozen=True)
class Finding:
    """One value that differs: as it is now (*before*), and as an apply would set it (*after*).

    *outside* is true if the value was changed outside Terraform.
    """

    unit: str
    address: str
    attribute: str
    before: str
    after: str
    outside: bool

    @property
    def cause(self) -> str:
        """Why the value differs."""
        if self.after == UNKNOWN:
            return "depends on another change"
        return "changed outside Terraform" if self.outside else "changed in this checkout"


@dataclass(frozen=True)
class DriftReport:
    """The differences that were found in an environment, or the error that prevented the comparison."""

    environment: str
    differences: tuple[Finding, ...] = ()
    error: str = ""

    @property
    def status(self) -> str:
        """``none``, ``drift`` or ``error``."""
        return "error" if self.error else "drift" if self.differences else "none"

    @property
    def exit_status(self) -> int:
        """The exit status of the command."""
        return EXIT_STATUS[self.status]

    def to_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        return {"status": self.status, **asdict(self)}

    def lines(self) -> list[str]:
        """Return one line for each difference."""
        return [
            f"{finding.unit:<8} {finding.address}: {finding.attribute} "
            f"{shorten(finding.before)} -> {shorten(finding.after)} ({finding.cause})"
            for finding in self.differences
        ]


def detect_drift(target: Target, run_log: RunLog) -> DriftReport:
    """Compare a target with its last release and with this checkout.

    Raises:
        UserError: when nothing is deployed, a release is in progress or was interrupted, or Terraform
            cannot plan.

    """
    if holder := target.deploy_lock.holder():
        raise UserError(
            f"{target.name} cannot be compared during a release ({holder.description}). Run the command "
            "again when the release has ended. If the release was interrupted, repeat its command or run "
            f"{target.command('rollback')} first."
        )
    digest = target.running_release()
    record = next(reversed(target.store.records()), None)
    if not (record or digest):
        raise UserError(f"{target.name} is not deployed. Run {target.command('deploy')} first.")
    package = target.store.load(record.digest) if record else running_package(target, str(digest))
    with pending_release(target.environment, package):
        changes = plan(target, run_log)

    return DriftReport(target.name, (*code_findings(record, digest), *plan_findings(changes)))


def code_findings(record: Record | None, running: str | None) -> Iterator[Finding]:
    """Yield a finding if the running code is not that of the last release."""
    released = record.digest if record else "(no release)"
    if running != released:
        yield Finding("compute", "aws_lambda_alias.live", "code", running or "(none)", released, outside=True)


def plan_findings(changes: Iterable[PlannedChange]) -> Iterator[Finding]:
    """Yield each difference of a plan, or one finding for a resource that would be created or removed."""
    for change in changes:
        for difference in change.differences:
            yield Finding(
                change.unit,
                change.address,
                difference.attribute,
                difference.before,
                difference.after,
                change.outside,
            )
        if not change.differences:
            before = "absent" if change.actions == ("create",) else "present"
            yield Finding(
                change.unit, change.address, "resource", before, "/".join(change.actions), change.outside
            )

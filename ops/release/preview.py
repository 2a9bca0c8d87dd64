"""The preview of a release: what a command would change, computed before it changes anything."""

import shlex
from dataclasses import dataclass, field

from ops.errors import UserError
from ops.release.candidate import Candidate
from ops.release.health import health_failure
from ops.release.pending import pending_release
from ops.release.secret import require_usable_secret
from ops.release.source import commits_between
from ops.run_log import RunLog
from ops.target.record import Record, find_record
from ops.target.target import Target
from ops.terraform.changes import PlannedChange
from ops.terraform.plan import irreversible_changes, plan, summarize
from ops.terraform.units import find_units


@dataclass(frozen=True)
class Preview:
    """What would change in an environment.

    running: the digest of the running release, if any
    record: the record of the running release, if it has one
    health: the error of the environment's health check, if it fails before the release
    removed_units: the units that are switched off and would be destroyed
    """

    candidate: Candidate
    running: str | None
    record: Record | None
    changes: list[PlannedChange] = field(default_factory=list)
    health: str = ""
    removed_units: tuple[str, ...] = ()

    @property
    def commits(self) -> list[str]:
        """The commits between the running release and the candidate."""
        return commits_between(self.record.commit, self.candidate.source.commit) if self.record else []

    def facts(self) -> dict[str, object]:
        """Return the preview for a report."""
        return {
            "running": self.record.description if self.record else (self.running or "nothing"),
            "candidate": f"{self.candidate.digest[:12]} ({self.candidate.origin})",
            "health": f"fails already: {self.health}" if self.health else "",
            "commits": self.commits,
            "changes": summarize(self.changes) or ([] if self.running else ["creates everything"]),
        }


def preview_release(
    target: Target, candidate: Candidate, run_log: RunLog, replaceable: tuple[str, ...] = ()
) -> Preview:
    """Plan the release of *candidate*.

    Raises:
        UserError: when it would remove an irreplaceable resource whose address is not in *replaceable*, when
            it would replace the secret of a used version, or when it consists of code only and the
            environment is not deployed.

    """
    require_usable_secret(target, candidate, run_log)
    running = target.running_release()
    # The table may exist and contain a count even if no function runs.
    if not (running or target.outputs("data")):
        if candidate.is_code_only:
            raise UserError(f"{target.name} is not deployed. Run {target.command('deploy')} first.")
        return Preview(candidate, None, None)
    with pending_release(target.environment, candidate.package):
        changes = plan(target, run_log, only_code=candidate.is_code_only)
    removed = [
        change.address for change in irreversible_changes(changes) if change.address not in replaceable
    ]
    if removed:
        options = " ".join(f"--replace {shlex.quote(address)}" for address in removed)
        raise UserError(
            f"This release would remove {', '.join(removed)} of {target.name}, which cannot be restored. To "
            f"allow it, add {options}."
        )

    record = find_record(target.store.records(), running) if running else None

    removed_units = () if candidate.is_code_only else changed_units(changes, find_units(target).switched_off)

    return Preview(candidate, running, record, changes, health_failure(target), removed_units)


def changed_units(changes: list[PlannedChange], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the units *names* that *changes* contain."""
    return tuple(name for name in names if any(change.unit == name for change in changes))


def completed_release(target: Target, candidate: Candidate) -> Record | None:
    """Return the record of *candidate* if it runs, passed its smoke test, and no release was interrupted."""
    records = target.store.records()
    last = records[-1] if records else None
    if not last or target.deploy_lock.interrupted_release():
        return None
    is_running = (last.digest, target.running_release()) == (candidate.digest, candidate.digest)
    is_same_source = candidate.is_code_only or candidate.source.is_same_tree(last.tree)

    return last if is_running and is_same_source else None

"""Deploy a candidate to a target, or restore the release that ran before.

The process may be killed after any step. Callers see the change in a single step, when Terraform moves the
alias. The deploy lock is acquired first and released last, so that the next run continues an interrupted one.
"""

from dataclasses import dataclass, replace

from ops.errors import UserError
from ops.release.candidate import Candidate
from ops.release.expected_contract import expected_contract
from ops.release.health import failed_rollback, secret_remedy
from ops.release.pending import pending_release, require_pending
from ops.release.running import republish_if_changed, running_package
from ops.release.secret import require_usable_secret
from ops.release.smoke import smoke_test
from ops.run_log import RunLog
from ops.target.deploy_lock import IncompleteReleaseError
from ops.target.lock_holder import LockHolder, operator_name, utc_now
from ops.target.record import Record, find_record
from ops.target.release_store import release_digest
from ops.target.state_bucket import expire_old_versions
from ops.target.state_locks import current_user
from ops.target.target import Target
from ops.terraform import apply, terragrunt, units

APPLY = ["apply", "-auto-approve"]


@dataclass(frozen=True)
class Deployment:
    """One release of *candidate* to *target*.

    *running* is the digest that the target was found to run, on which the preview is based.
    """

    target: Target
    candidate: Candidate
    running: str | None
    run_log: RunLog

    def run(self) -> Record:
        """Deploy the candidate, or restore the release that ran before, and return the record.

        Raises:
            UserError: when another release is in progress, or the candidate failed and was rolled back.
            IncompleteReleaseError: when the rollback failed too.

        """
        lock = self.target.deploy_lock
        if not (self.target.store.exists() and lock.table_exists()):
            terragrunt.bootstrap(self.target, units.find_units(self.target).released[0], self.run_log)
        expire_old_versions(self.target.s3, self.target.environment)
        holder = LockHolder(self.candidate.operation, self.running, self.candidate.digest)
        with lock.acquire(holder) as interrupted:
            self._prepare(interrupted)
            return self._deploy(interrupted.before if interrupted else self.running)

    def _prepare(self, interrupted: LockHolder | None) -> None:
        """Release the state locks of an interrupted release, and check that the candidate can be applied.

        Raises:
            UserError: when a lock cannot be released, the preview is outdated, or the secret would be lost.
            IncompleteReleaseError: in the same cases, if this run continues an interrupted release.

        """
        try:
            if interrupted:
                self.run_log.say(
                    f"{self.target.name}: continuing after an interrupted release ({interrupted.description})"
                )
                apply.release_stale_locks(self.target, self.run_log, interrupted.who)
            self._require_unchanged()
            require_usable_secret(self.target, self.candidate, self.run_log)
        except UserError as error:
            if interrupted:
                raise IncompleteReleaseError(str(error)) from error
            raise

    def _require_unchanged(self) -> None:
        if self.target.running_release() != self.running:
            raise UserError(
                f"{self.target.name} no longer runs the release that the preview was based on. Run the "
                "command again."
            )

    def _deploy(self, previous: str | None) -> Record:
        """Store the candidate, apply it and test it, or roll back to the *previous* digest."""
        self.target.store.save(self.candidate.package)
        fallback = self._fallback_package(previous)
        try:
            if not self.candidate.is_code_only:
                apply.remove_switched_off_units(self.target, self.run_log)
            self._apply_and_test(self.candidate.package, only_code=self.candidate.is_code_only)
        except UserError as failure:
            self._roll_back(fallback, failure)

        return self._add_record()

    def _fallback_package(self, previous: str | None) -> bytes | None:
        """Return the zip of the previous release, or None if there is none or it is lost."""
        try:
            package = running_package(self.target, previous) if previous else None
        except UserError as error:
            self.run_log.say(f"{self.target.name}: if this release fails, it cannot be rolled back. {error}")
            return None
        if package:
            self.target.store.save(package)

        return package

    def _apply_and_test(self, package: bytes, *, only_code: bool, ended_holder: str | None = None) -> None:
        """Apply *package* and, unless *only_code*, the other units, and run the smoke test.

        State locks of *ended_holder* are stale.
        """
        digest = release_digest(package)
        applied = units.CODE_UNITS if only_code else units.find_units(self.target).released
        with pending_release(self.target.environment, package):
            require_pending(self.target.environment, digest)
            republish_if_changed(self.target, package)
            apply.run(self.target, APPLY, self.run_log, applied, ended_holder)
        record = find_record(self.target.store.records(), digest) if only_code else None
        self._smoke_test(digest, record)

    def _smoke_test(self, digest: str, record: Record | None) -> None:
        """Test release *digest* by the contract of its record, or else by that of this checkout."""
        contract = expected_contract(record, is_code_only=record is not None)
        smoke_test(self.target, digest, self.run_log, contract=contract)

    def _roll_back(self, fallback: bytes | None, failure: UserError) -> None:
        """Restore the previous release, and report the failure and the result.

        Raises:
            UserError: always.
            IncompleteReleaseError: when the previous release does not work again.

        """
        name, remedy = self.target.name, secret_remedy(self.target, str(failure))
        if not fallback:
            raise UserError(
                f"{failure}\nNot rolled back: no previous release of {name} is available. {remedy}".rstrip()
            ) from failure
        if release_digest(fallback) == self.candidate.digest:
            cause = remedy or "Changes to the infrastructure remain, and are the likely cause."
            raise UserError(
                f"{failure}\nNot rolled back: the previous release has the same code. {cause}"
            ) from failure
        previous = release_digest(fallback)
        try:
            self._restore(fallback)
        except UserError as second_failure:
            raise failed_rollback(self.target, previous, failure, second_failure) from failure
        raise UserError(
            f"{failure}\nRolled back: {name} runs {previous[:12]} again. Changes to the infrastructure "
            "remain."
        ) from failure

    def _restore(self, fallback: bytes) -> None:
        """Apply *fallback*, unless it runs and passes its smoke test."""
        name, previous = self.target.name, release_digest(fallback)
        if self.target.running_release() == previous:
            try:
                self._smoke_test(previous, find_record(self.target.store.records(), previous))
            except UserError as error:
                self.run_log.say(f"{name}: {previous[:12]} still runs, but {error}")
            else:
                return
        self.run_log.say(f"{name}: rolling back to {previous[:12]}")
        # If Terraform was killed, its state locks remain. They belong to this run.
        self._apply_and_test(fallback, only_code=True, ended_holder=current_user())

    def _add_record(self) -> Record:
        """Return a new record of the release, or the last one if it has the same digest and source."""
        records = self.target.store.records()
        record = Record(
            number=len(records) + 1,
            digest=self.candidate.digest,
            commit=self.candidate.source.commit,
            tree=self.candidate.source.tree,
            by=operator_name(),
            at=utc_now(),
            how=self.candidate.operation,
            source=self.candidate.origin,
        )
        last = records[-1] if records else None
        if last and replace(last, by=record.by, at=record.at, number=record.number, how=record.how) == record:
            return last
        self.target.store.add_record(record)

        return record

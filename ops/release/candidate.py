"""The candidate: the release that a command is about to deploy, promote or roll back to."""

from dataclasses import dataclass
from pathlib import Path

from ops.errors import UserError
from ops.release.bundle import Bundle
from ops.release.pending import build_package
from ops.release.source import Source, current_source
from ops.target.lock_holder import LockHolder
from ops.target.record import ROLLBACK, find_record, previous_release, release_stack
from ops.target.release_store import release_digest
from ops.target.target import Target


@dataclass(frozen=True)
class Candidate:
    """A release to deploy: the zip, and the source that it was built from.

    operation: deploy, promotion or rollback
    origin: where the zip comes from, such as ``dev's release 3``
    is_code_only: whether it changes the code and not the rest of the infrastructure
    """

    package: bytes
    source: Source
    operation: str
    origin: str
    is_code_only: bool = False

    @property
    def digest(self) -> str:
        """The SHA-256 of the zip, in hexadecimal."""
        return release_digest(self.package)


def candidate_from_checkout(package: Path | None = None) -> Candidate:
    """Return the release of this checkout, built now or earlier as *package*.

    Raises:
        UserError: when the package is missing, or its digest is not its name.

    """
    if package is None:
        return Candidate(build_package(), current_source(), "deploy", "built here")
    try:
        content = package.read_bytes()
    except OSError as error:
        raise UserError(f"There is no package at {package}. Build it with `./footfall build`.") from error
    if package.stem != release_digest(content):
        raise UserError(
            f"{package} was changed after it was built: its digest is {release_digest(content)}, not the "
            "digest in its name. Build it again with `./footfall build`."
        )

    return Candidate(content, current_source(), "deploy", "built before")


def candidate_from_bundle(bundle: Bundle, *, allow_other_source: bool) -> Candidate:
    """Return the release that another environment runs.

    Raises:
        UserError: when this checkout is not the source of that release, unless *allow_other_source*.

    """
    source = current_source()
    if not (allow_other_source or source.is_same_tree(bundle.record.tree)):
        raise UserError(
            f"{bundle.environment} was not deployed from the files of this checkout, but from commit "
            f"{bundle.record.short_commit or 'none'}. Check out that commit, or deploy this checkout to "
            f"{bundle.environment} first, or use --other-source."
        )
    # The record only claims which source was built. Builds are reproducible, so the claim can be verified.
    if not allow_other_source and release_digest(build_package()) != bundle.record.digest:
        raise UserError(
            f"{bundle.environment} runs {bundle.record.digest[:12]}, but this checkout builds another "
            f"release, although the record of the release names this source. Deploy this checkout to "
            f"{bundle.environment}, or use --other-source."
        )

    return Candidate(
        bundle.package,
        Source(bundle.record.commit, source.tree),
        "promotion",
        f"{bundle.environment}'s release {bundle.record.number}",
    )


def candidate_for_rollback(target: Target, digest: str | None) -> Candidate:
    """Return an earlier release: *digest*, or the one before the running or interrupted release.

    Raises:
        UserError: when there is no such release. The message lists the available ones.

    """
    store, interrupted = target.store, target.deploy_lock.interrupted_release()
    records = store.records()
    requested = digest or (interrupted and rollback_goal(interrupted))
    found = (
        find_record(records, requested) if requested else previous_release(records, target.running_release())
    )
    if not found:
        available = "".join(
            f"\n  {record.description}, {record.at}, by {record.by}" for record in release_stack(records)
        )
        missing = f"release {requested[:12]}" if requested else "earlier release"
        raise UserError(
            f"{target.name} has no {missing} to roll back to. Available releases:{available or ' none.'}"
        )

    return Candidate(
        store.load(found.digest),
        Source(found.commit, found.tree),
        ROLLBACK,
        f"release {found.number}",
        is_code_only=True,
    )


def rollback_goal(interrupted: LockHolder) -> str | None:
    """Return the digest that a rollback restores after an interrupted release.

    An interrupted rollback is continued; any other release is undone.
    """
    return interrupted.after if interrupted.how == ROLLBACK else interrupted.before

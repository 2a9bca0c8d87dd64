"""The steps of the commands that deploy a release: plan, print, confirm, apply, report."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ops.cli.command import command_run
from ops.cli.options import CloudName, confirm_change, open_target
from ops.cli.report import report
from ops.release.candidate import Candidate
from ops.release.deploy import Deployment
from ops.release.domain import domain_report
from ops.release.preview import completed_release, preview_release
from ops.run_log import RunLog
from ops.target.record import Record
from ops.target.target import Target
from ops.terraform import apply


@dataclass(frozen=True)
class ReleaseOptions:
    """The options of a command that deploys a release. *replace* lists addresses that may be removed."""

    yes: bool
    dry_run: bool
    as_json: bool
    replace: tuple[str, ...] = ()


@contextmanager
def run_release_command(
    command: str, success: str, env: str, cloud: CloudName, options: ReleaseOptions
) -> Iterator[tuple[Target, RunLog]]:
    """Run a command that deploys a release, and return its target and its log."""
    result = "Dry run finished" if options.dry_run else success
    with command_run(command, result, as_json=options.as_json) as run_log:
        yield open_target(env, cloud, run_log.say), run_log


def deploy_unless_completed(
    target: Target, candidate: Candidate, options: ReleaseOptions, run_log: RunLog
) -> None:
    """Release *candidate*, or report that it already runs and was tested."""
    if record := completed_release(target, candidate):
        run_log.say(f"{target.name} already runs this release.")
        facts = {"environment": target.name, "operation": "none", **release_facts(target, record)}
        report(target.name, facts, say=run_log.say, as_json=options.as_json)
    else:
        preview_and_deploy(target, candidate, options, run_log)


def preview_and_deploy(
    target: Target, candidate: Candidate, options: ReleaseOptions, run_log: RunLog
) -> None:
    """Plan, print, confirm, apply and report.

    Unless this is a dry run, fails before the plan if another release is in progress.
    """
    if not options.dry_run:
        target.deploy_lock.require_none_in_progress()
        apply.release_stale_locks(target, run_log)
    preview = preview_release(target, candidate, run_log, options.replace)
    facts: dict[str, object] = {"environment": target.name} | preview.facts()
    title = f"{candidate.operation} to {target.name}"
    if options.dry_run:
        report(f"{title} (dry run)", facts, say=run_log.say, as_json=options.as_json)
        return
    report(title, facts, say=run_log.say, as_json=False)
    confirm_change(target, candidate.units, run_log.say, yes=options.yes)
    record = Deployment(target, candidate, preview.running, run_log).run()
    facts = {
        "environment": target.name,
        "operation": candidate.operation,
        "previous": preview.running,
        **release_facts(target, record),
    }
    report(f"{target.name} after the {candidate.operation}", facts, say=run_log.say, as_json=options.as_json)
    for line in domain_report(target):
        run_log.say(line)


def release_facts(target: Target, record: Record) -> dict[str, object]:
    """Return the running release for a report."""
    return {
        "release": record.digest,
        "number": record.number,
        "commit": record.commit,
        "url": target.base_url(),
    }

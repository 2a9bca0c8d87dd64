"""Commands that inspect an environment without changing it."""

from dataclasses import asdict
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from ops.cli.command import command_run
from ops.cli.options import (
    INSPECTION,
    CloudName,
    CloudOption,
    EnvironmentArgument,
    JsonOption,
    open_target,
)
from ops.cli.releases import ReleaseOption
from ops.cli.report import report, save_report
from ops.console import print_json, print_line, print_to_stderr
from ops.errors import UserError
from ops.paths import DIST
from ops.release import drift as drifts
from ops.release.expected_contract import expected_contract
from ops.release.pending import pending_release, running_or_built_package
from ops.release.smoke import smoke_test
from ops.run_log import RunLog
from ops.target.record import find_record
from ops.target.target import Target
from ops.terraform import plan as plans

app = typer.Typer()

NoSecretOption = Annotated[
    bool,
    typer.Option("--no-secret", help="Plan without reading the secret, which the plan role cannot read."),
]


@app.command(rich_help_panel=INSPECTION)
def smoke(
    env: EnvironmentArgument,
    *,
    cloud: CloudOption = CloudName.LOCAL,
    digest: ReleaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Run the smoke test: request every route of the contract, without counting a visitor."""
    with command_run("smoke", f"Smoke test of {env} passed", as_json=as_json, is_exclusive=False) as run_log:
        target = open_target(env, cloud, run_log.say)
        records = target.store.records()
        record = find_record(records, digest) if digest else next(reversed(records), None)
        if digest and not record:
            raise UserError(
                f"{env} has no single release {digest}. {target.command('releases')} lists the releases."
            )
        expected = record.digest if record else str(target.running_release() or "")
        url = target.base_url()
        smoke_test(target, expected, run_log, contract=expected_contract(record))
        facts = {"environment": env, "release": expected, "url": url}
        report(f"smoke test of {env}", facts, say=run_log.say, as_json=as_json)


@app.command(rich_help_panel=INSPECTION)
def releases(
    env: EnvironmentArgument, *, cloud: CloudOption = CloudName.LOCAL, as_json: JsonOption = False
) -> None:
    """List the releases of an environment, oldest first, and mark the running one."""
    say = print_to_stderr if as_json else print_line
    target = open_target(env, cloud, say)
    records, digest = target.store.records(), target.running_release()
    if as_json:
        print_json({"running": digest, "releases": [vars(record) for record in records]})
        return
    running = find_record(records, digest) if digest else None
    for record in records:
        marker = "*" if record is running else " "
        say(
            f"{record.number:>4} {marker} {record.digest[:12]}  {record.at}  {record.how:<9}  "
            f"{record.short_commit:<11}  {record.by}"
        )
    if running:
        say("* is the running release")
    else:
        say(f"the running code ({digest}) has no release record" if digest else "no release is running")


@app.command(rich_help_panel=INSPECTION)
def plan(
    env: EnvironmentArgument,
    *,
    cloud: CloudOption = CloudName.LOCAL,
    no_secret: NoSecretOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show what deploying this checkout's infrastructure would change. The plan keeps the running code."""
    with command_run("plan", f"Plan of {env} finished", as_json=as_json) as run_log:
        target = open_target(env, cloud, run_log.say)
        file = DIST / "plan" / f"{env}.json"
        facts: dict[str, object] = {"environment": env, "changes": [], "error": None}
        try:
            with pending_release(target.environment, running_or_built_package(target)):
                changes = plans.plan(target, run_log, with_secret=not no_secret)
        except UserError as error:
            save_report(file, facts | {"error": str(error)})
            raise
        facts |= {"changes": [asdict(change) for change in changes]}
        save_report(file, facts)
        summary = {"environment": env, "changes": plans.summarize(changes)}
        report(f"plan of {env}", facts if as_json else summary, say=run_log.say, as_json=as_json)


@app.command(rich_help_panel=INSPECTION)
def drift(
    env: EnvironmentArgument, *, cloud: CloudOption = CloudName.LOCAL, as_json: JsonOption = False
) -> None:
    """Compare an environment with its last release and with this checkout.

    Exit status: 0 without differences, 2 with differences, 1 if the comparison fails.
    """
    with command_run("drift", f"Drift check of {env} finished", as_json=as_json) as run_log:
        target = open_target(env, cloud, run_log.say)
        found = detect_or_report_error(target, run_log)
        save_report(DIST / "drift" / f"{env}.json", found.to_dict())
        summary = {
            "environment": env,
            "status": found.status,
            "differences": found.lines(),
            "error": found.error,
        }
        facts = found.to_dict() if as_json else summary
        report(f"drift of {env}", facts, say=run_log.say, as_json=as_json)
    raise typer.Exit(found.exit_status)


def detect_or_report_error(target: Target, run_log: RunLog) -> drifts.DriftReport:
    """Detect drift, and return an error as part of the report."""
    try:
        return drifts.detect_drift(target, run_log)
    except (BotoCoreError, ClientError, UserError) as error:
        return drifts.DriftReport(target.name, error=str(error))

"""Commands that build, deploy, promote and roll back releases, and that unlock or destroy environments."""

from pathlib import Path
from typing import Annotated

import typer

from ops.build import package as packages
from ops.cli.command import command_run
from ops.cli.options import (
    RELEASES,
    CloudName,
    CloudOption,
    EnvironmentArgument,
    JsonOption,
    Say,
    YesOption,
    confirm,
    open_target,
)
from ops.cli.release_flow import (
    ReleaseOptions,
    deploy_unless_completed,
    preview_and_deploy,
    run_release_command,
)
from ops.cli.report import report
from ops.cloud.aws import Aws
from ops.config.environments import Environment
from ops.console import out
from ops.errors import UserError
from ops.github.workflow_run import set_outputs
from ops.paths import DIST
from ops.release.bundle import Bundle, create_bundle
from ops.release.candidate import (
    candidate_for_rollback,
    candidate_from_bundle,
    candidate_from_checkout,
)
from ops.target.state_locks import StateLocks
from ops.terraform import apply

app = typer.Typer()

BundleOption = Annotated[
    Path | None,
    typer.Option(
        help="Promote the release in this folder, which `bundle` created. Default: the release of --from."
    ),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
FolderOption = Annotated[Path, typer.Option(help="The folder to create.")]
OtherSourceOption = Annotated[
    bool,
    typer.Option(
        "--other-source", help="Allow a release that was not built from the files of this checkout."
    ),
]
PackageOption = Annotated[
    Path | None, typer.Option(help="A zip that `build` created. Default: build this checkout.")
]
ReleaseOption = Annotated[
    str, typer.Option("--release", help="The digest of the release, or its first digits.")
]
ReplaceOption = Annotated[
    list[str],
    typer.Option(
        metavar="ADDRESS",
        help="Allow the release to remove this Terraform resource, although its data is lost. Repeatable.",
    ),
]
SourceOption = Annotated[str, typer.Option("--from", help="The environment whose release is promoted.")]


@app.command(rich_help_panel=RELEASES)
def build() -> None:
    """Build the release of this checkout: a zip in dist/release, named by its digest."""
    digest = packages.build_release().stem
    set_outputs(release=digest)
    out.print(f"Built {digest}")


@app.command(rich_help_panel=RELEASES)
def deploy(  # noqa: PLR0913 -- These are the options of the command.
    env: EnvironmentArgument,
    *,
    cloud: CloudOption = CloudName.LOCAL,
    package: PackageOption = None,
    replace: ReplaceOption = [],  # noqa: B006 -- Typer only reads it.
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    yes: YesOption = False,
) -> None:
    """Deploy this checkout, including uncommitted files, to an environment.

    If the smoke test fails, the code of the previous release is restored. Infrastructure changes remain.
    """
    options = ReleaseOptions(yes, dry_run, as_json, tuple(replace))
    with run_release_command("deploy", f"Deployed to {env}", env, cloud, options) as (target, run_log):
        preview_and_deploy(target, candidate_from_checkout(package), options, run_log)


@app.command(rich_help_panel=RELEASES)
def promote(  # noqa: PLR0913 -- These are the options of the command.
    env: EnvironmentArgument = "prod",
    *,
    cloud: CloudOption = CloudName.LOCAL,
    source: SourceOption = "dev",
    bundle: BundleOption = None,
    other_source: OtherSourceOption = False,
    replace: ReplaceOption = [],  # noqa: B006 -- Typer only reads it.
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    yes: YesOption = False,
) -> None:
    """Deploy the release that another environment runs, with the infrastructure of this checkout.

    The source environment must pass its smoke test, and this checkout must be the source of its release.
    If the smoke test of the new release fails, the code of the previous release is restored.
    """
    if env == source:
        raise UserError(f"{env} cannot be promoted to itself. Name another environment, or use --from.")
    options = ReleaseOptions(yes, dry_run, as_json, tuple(replace))
    with run_release_command("promote", f"Promoted to {env}", env, cloud, options) as (target, run_log):
        if bundle:
            found = read_bundle(bundle)
        else:
            found = create_bundle(open_target(source, cloud, run_log.say), run_log)
        candidate = candidate_from_bundle(found, allow_other_source=other_source)
        deploy_unless_completed(target, candidate, options, run_log)


def read_bundle(folder: Path) -> Bundle:
    """Read the bundle in *folder*, and check that its environment still runs this release."""
    bundle = Bundle.from_folder(folder)
    bundle.require_running()

    return bundle


@app.command(rich_help_panel=RELEASES)
def rollback(  # noqa: PLR0913 -- These are the options of the command.
    env: EnvironmentArgument,
    *,
    cloud: CloudOption = CloudName.LOCAL,
    digest: ReleaseOption = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    yes: YesOption = False,
) -> None:
    """Restore the code of the previous release, or of the release that --release names.

    The infrastructure stays as it is. After an interrupted release, the release before it is restored.
    `releases` lists the releases.
    """
    options = ReleaseOptions(yes, dry_run, as_json)
    with run_release_command("rollback", f"Rolled back {env}", env, cloud, options) as (target, run_log):
        candidate = candidate_for_rollback(target, digest or None)
        deploy_unless_completed(target, candidate, options, run_log)


@app.command("bundle", rich_help_panel=RELEASES)
def bundle_command(
    env: EnvironmentArgument,
    *,
    cloud: CloudOption = CloudName.LOCAL,
    folder: FolderOption = DIST / "bundle",
) -> None:
    """Test the running release of an environment, and write it to a folder for `promote --bundle`."""
    with command_run("bundle", f"Created the bundle in {folder}") as run_log:
        bundle = create_bundle(open_target(env, cloud, run_log.say), run_log)
        bundle.save(folder)
        facts = {"release": bundle.record.digest, "url": bundle.base_url}
        report(f"bundle of {env}", facts, say=run_log.say, as_json=False)


@app.command(rich_help_panel=RELEASES)
def unlock(env: EnvironmentArgument, *, cloud: CloudOption = CloudName.LOCAL, yes: YesOption = False) -> None:
    """Show the locks of an environment and, after confirmation, release them.

    Use it only if the processes that hold them were killed. The next release continues or undoes an
    interrupted one. If a state was restored from an earlier version, the command asks whether to use it.
    """
    with command_run("unlock", f"Unlocked {env}") as run_log:
        target = open_target(env, cloud, run_log.say)
        holder, held = target.deploy_lock.holder(), target.state_locks.held()
        if holder:
            run_log.say(f"deploy lock: {holder.description}")
        for lock in held:
            run_log.say(f"state lock of {lock.unit}: {lock.who} since {lock.created}")
        if not (holder or held):
            run_log.say(f"{env} has no locks")
        if holder or held:
            confirm("Release these locks? Confirm only if all of these runs have ended.", yes=yes)
        target.state_locks.release_all(held)
        if holder:
            target.deploy_lock.abandon(holder)
        accept_restored_states(target.state_locks, run_log.say, yes=yes)


def accept_restored_states(locks: StateLocks, say: Say, *, yes: bool) -> None:
    """Accept states that were restored from an earlier version, which Terraform otherwise refuses to use."""
    units = locks.units_with_unexpected_state()
    for unit in units:
        say(f"{unit}: the state in the bucket is not the last one that Terraform wrote")
    if units:
        confirm("Use these states? Confirm only if you restored them on purpose.", yes=yes)
    for unit in units:
        locks.release(unit)


@app.command(rich_help_panel=RELEASES)
def destroy(
    env: EnvironmentArgument, *, cloud: CloudOption = CloudName.LOCAL, yes: YesOption = False
) -> None:
    """Destroy all units of an environment, including its counts and roles. Fails if it is protected."""
    with command_run("destroy", f"Destroyed {env}") as run_log:
        target = open_target(env, cloud, run_log.say)
        if isinstance(target.cloud, Aws):
            confirm(f"Destroy {env}, including its counts?", yes=yes)
        apply.destroy(target, run_log)
        run_log.say(remaining_resources(target.environment))


def remaining_resources(environment: Environment) -> str:
    """Return a line about what `destroy` keeps, and where the documentation says how to remove it."""
    return (
        f"Kept: the bucket {environment.state_bucket} with the states and the releases, the table "
        f"{environment.lock_table}, and the account's OIDC provider. To remove them, see docs/aws.md."
    )

"""Apply or destroy the units of a target, after releasing the state locks of ended runs."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from ops.cloud.local import LocalCloud
from ops.errors import UserError
from ops.run_log import RunLog
from ops.target.state_locks import current_user
from ops.target.target import Target
from ops.terraform import deployed, terragrunt, units

DESTROY = ["destroy", "-auto-approve"]


def release_stale_locks(target: Target, run_log: RunLog, ended_holder: str | None = None) -> list[str]:
    """Release the state locks that killed runs left behind, and return their units.

    In the local cloud, these are the locks of this user. On AWS, they are the locks of *ended_holder*, the
    holder of an interrupted release as Terraform names it.
    """
    holder = current_user() if isinstance(target.cloud, LocalCloud) else ended_holder
    units = target.state_locks.release_stale(holder, run_log.say) if holder else []
    for unit in units:
        run_log.say(f"{target.name}/{unit}: released the state lock of a run that was killed")

    return units


def run_in_parallel(action: Callable[[Target], None], targets: Iterable[Target]) -> None:
    """Run *action* on all *targets* in parallel, and wait for all of them.

    Raises:
        UserError: with the messages of all targets that failed.

    """
    targets = list(targets)
    with ThreadPoolExecutor(len(targets) or 1) as pool:
        futures = [pool.submit(action, target) for target in targets]
    errors = [error for future in futures if (error := future.exception())]
    for error in errors:
        if not isinstance(error, UserError):
            raise error
    if errors:
        raise UserError("\n".join(map(str, errors))) from errors[0]


def run(
    target: Target,
    arguments: list[str],
    run_log: RunLog,
    names: tuple[str, ...],
    ended_holder: str | None = None,
) -> None:
    """Run Terraform with *arguments* on the units *names*, after releasing stale state locks.

    In the local cloud, a lock that appears during this run belongs to this run: the response to a first
    attempt to acquire it was lost, and the second attempt found the state locked. On AWS, only the locks of
    *ended_holder* are released.
    """
    release_stale_locks(target, run_log)
    try:
        terragrunt.run(target, arguments, run_log, names)
    except terragrunt.StateLockedError:
        if not release_stale_locks(target, run_log, ended_holder):
            raise
        terragrunt.run(target, arguments, run_log, names)


def remove_switched_off_units(target: Target, run_log: RunLog) -> None:
    """Destroy the units that are switched off in env.hcl but still have resources, dependents first."""
    switched_off = reversed(units.find_units(target).switched_off)
    for unit in deployed.deployed_units(target, switched_off):
        run_log.say(f"{target.name}/{unit} is switched off and still deployed, so it is destroyed")
        terragrunt.run_unit(target, unit, DESTROY, run_log)


def destroy(target: Target, run_log: RunLog) -> None:
    """Destroy every unit of *target* that has resources, including the roles for GitHub.

    Raises:
        UserError: when the environment is protected, in env.hcl or as deployed, was never deployed, or has
            resources of a unit whose folder was deleted.

    """
    # Checked first: AWS would reject the deletion of the protected table, but delete everything else.
    if target.environment.protected or has_protected_table(target):
        raise UserError(
            f"{target.name} is protected. To destroy it, set protected = false in "
            f"live/{target.name}/env.hcl, run {target.command('deploy')}, and try again."
        )
    if not target.store.exists():
        raise UserError(f"{target.name} was never deployed, so there is nothing to destroy.")
    if orphaned := deployed.units_without_folder(target):
        raise UserError("\n".join(deployed.folder_remedy(target, unit) for unit in orphaned))
    release_stale_locks(target, run_log)
    found = units.find_units(target)
    separate = deployed.deployed_units(target, reversed(found.separate))
    if units.ACCESS_UNIT in separate and not target.environment.github:
        raise UserError(
            f"{target.name} has roles for GitHub, which Terraform cannot destroy while "
            f"live/{target.name}/env.hcl has github = null. Set github to the repository again, and retry."
        )
    if together := tuple(deployed.deployed_units(target, found.together)):
        run(target, DESTROY, run_log, together)
    # Last, because the function's role needs the permissions boundary that the unit access creates.
    for unit in separate:
        terragrunt.run_unit(target, unit, DESTROY, run_log)


def has_protected_table(target: Target) -> bool:
    """Return whether the visits table has deletion protection."""
    try:
        table = target.dynamodb.describe_table(TableName=target.environment.visits_table)["Table"]
    except target.dynamodb.exceptions.ResourceNotFoundException:
        return False

    return table.get("DeletionProtectionEnabled", False)

"""Bring environments to what the tree says, or take one down."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ops.cloud.cloud import Cloud
from ops.cloud.local import LocalCloud
from ops.config.environments import UNITS, Environment
from ops.paths import Stop
from ops.run_log import Work
from ops.target.release_store import Shelf
from ops.target.state_locks import Locks, me
from ops.terraform import terragrunt

type Failures = dict[Environment, BaseException]


def mend(cloud: Cloud, environment: Environment, work: Work, gone: str | None = None) -> list[str]:
    """Release what a run that was killed has left locked, and name the units.

    In the local cloud that is a run of ours; on AWS only one that the journal tells is *gone*, by Terraform's
    name for who ran it.
    """
    whose = me() if isinstance(cloud, LocalCloud) else gone
    released = Locks(cloud, environment).release_stale(whose) if whose else []
    for unit in released:
        work.say(f"{environment.name}/{unit}: a run was killed here; its lock is released")

    return released


def at_once(do: Callable[[Environment], None], environments: list[Environment]) -> None:
    """Do the same to all *environments*, finishing every one.

    Raises:
        Stop: telling every environment's failure.

    """
    with ThreadPoolExecutor(len(environments) or 1) as pool:
        done = [pool.submit(do, it) for it in environments]
    failures = [error for it in done if (error := it.exception())]
    for error in failures:
        if not isinstance(error, Stop):
            raise error
    if failures:
        raise Stop("\n".join(map(str, failures))) from failures[0]


def run(
    cloud: Cloud, environment: Environment, words: list[str], work: Work, units: tuple[str, ...] = UNITS
) -> None:
    """Run Terraform's *words* on *units* of an environment, past locks that nobody holds any more.

    One that appears in our own run is our own as well: the answer to taking it was lost, and a second try was
    told that it is taken.
    """
    mend(cloud, environment, work)
    try:
        terragrunt.run(cloud, environment, words, work, units)
    except terragrunt.Locked:
        if not mend(cloud, environment, work):
            raise
        terragrunt.run(cloud, environment, words, work, units)


def destroy(cloud: Cloud, environment: Environment, work: Work) -> None:
    """Destroy every unit of *environment*.

    Raises:
        Stop: when it is protected, by its env.hcl or as it is deployed; else all but the table would go.

    """
    if environment.protected or still_protected(cloud, environment):
        raise Stop(
            f"{environment.name} is protected: to destroy it, first set protected = false in "
            f"live/{environment.name}/env.hcl and deploy that."
        )
    if not Shelf(cloud, environment).is_there():
        raise Stop(f"{environment.name} was never deployed: there is nothing to destroy.")
    run(cloud, environment, ["destroy", "-auto-approve"], work)


def still_protected(cloud: Cloud, environment: Environment) -> bool:
    """Say whether the visits table refuses to be deleted."""
    dynamodb = cloud.dynamodb(environment)
    try:
        table = dynamodb.describe_table(TableName=environment.visits_table)["Table"]
    except dynamodb.exceptions.ResourceNotFoundException:
        return False

    return table.get("DeletionProtectionEnabled", False)

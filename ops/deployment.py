"""Bring environments to what the tree says, or take one down."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ops import package, terragrunt
from ops.cloud import Cloud
from ops.environments import Environment
from ops.house import Stop
from ops.local import LocalCloud
from ops.locks import Locks
from ops.work import Work

type Failures = dict[Environment, BaseException]


def build(environments: list[Environment]) -> str:
    """Make the package of each environment from the tree, and give its digest, which is one and the same."""
    return {package.digest(package.build(it.package)) for it in environments}.pop()


def mend(cloud: Cloud, environment: Environment, work: Work) -> list[str]:
    """Release what a run of ours that was killed has left locked, and name the units."""
    released = Locks(cloud, environment).release_stale() if isinstance(cloud, LocalCloud) else []
    for unit in released:
        work.say(f"{environment.name}/{unit}: a run was killed here; its lock is released")

    return released


def at_once(do: Callable[[Environment], None], environments: list[Environment]) -> Failures:
    """Do the same to all *environments*, finishing every one, and tell where it failed."""
    with ThreadPoolExecutor(len(environments) or 1) as pool:
        done = {it: pool.submit(do, it) for it in environments}

    return {it: error for it, future in done.items() if (error := future.exception())}


def run(cloud: Cloud, environments: list[Environment], words: list[str], work: Work) -> None:
    """Run Terraform's *words* on every unit of every environment, past locks that nobody holds any more.

    One that appears in our own run is our own as well: the answer to taking it was lost, and a second try was
    told that it is taken.

    Raises:
        Stop: telling every environment's failure.

    """

    def one(environment: Environment) -> None:
        terragrunt.run(cloud, environment, words, work)

    for it in environments:
        mend(cloud, it, work)
    failures = at_once(one, environments)
    for error in failures.values():
        if not isinstance(error, Stop):
            raise error
    locked = [it for it, error in failures.items() if isinstance(error, terragrunt.Locked)]
    again = [it for it in locked if mend(cloud, it, work)]
    failures = {it: error for it, error in failures.items() if it not in again} | at_once(one, again)
    if failures:
        raise Stop("\n".join(map(str, failures.values()))) from next(iter(failures.values()))


def apply(cloud: Cloud, environments: list[Environment], work: Work) -> None:
    """Apply every unit of every environment."""
    run(cloud, environments, ["apply", "-auto-approve"], work)


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
    run(cloud, [environment], ["destroy", "-auto-approve"], work)


def still_protected(cloud: Cloud, environment: Environment) -> bool:
    """Say whether the visits table refuses to be deleted."""
    dynamodb = cloud.dynamodb(environment)
    try:
        table = dynamodb.describe_table(TableName=environment.visits_table)["Table"]
    except dynamodb.exceptions.ResourceNotFoundException:
        return False

    return table.get("DeletionProtectionEnabled", False)

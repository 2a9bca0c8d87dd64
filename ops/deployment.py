"""Bring environments to what the tree says, or take one down."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ops import package, terragrunt
from ops.cloud import Cloud, LocalCloud
from ops.environments import Environment
from ops.house import Stop
from ops.locks import Locks
from ops.work import Work


def build(environments: list[Environment]) -> str:
    """Make the package of each environment from the tree, and give its digest, which is one and the same."""
    return {package.digest(package.build(it.package)) for it in environments}.pop()


def mend(cloud: Cloud, environment: Environment, work: Work) -> list[str]:
    """Release what a run of ours that was killed has left locked, and name the units."""
    released = Locks(cloud, environment).release_stale() if isinstance(cloud, LocalCloud) else []
    for unit in released:
        work.say(f"{environment.name}/{unit}: a run was killed here; its lock is released")

    return released


def run(cloud: Cloud, environment: Environment, words: list[str], work: Work) -> None:
    """Run Terraform's *words* on every unit, past whatever lock is no longer held by anybody.

    One that appears in our own run is our own as well: the answer to taking it was lost, and a second try was
    told that it is taken.
    """
    mend(cloud, environment, work)
    try:
        terragrunt.run(cloud, environment, words, work)
    except terragrunt.Locked:
        if not mend(cloud, environment, work):
            raise
        terragrunt.run(cloud, environment, words, work)


def at_once(do: Callable[[Environment], None], environments: list[Environment]) -> None:
    """Do the same to all *environments*; every one is finished before a failure of any is told."""
    with ThreadPoolExecutor(len(environments)) as pool:
        done = [pool.submit(do, it) for it in environments]
    if errors := [error for it in done if (error := it.exception())]:
        raise Stop("\n".join(map(str, errors))) from errors[0]


def apply(cloud: Cloud, environments: list[Environment], work: Work) -> None:
    """Apply every unit of every environment."""
    at_once(lambda it: run(cloud, it, ["apply", "-auto-approve"], work), environments)


def destroy(cloud: Cloud, environment: Environment, work: Work) -> None:
    """Destroy every unit of *environment*.

    Raises:
        Stop: when it is protected.

    """
    if environment.protected:
        raise Stop(
            f"{environment.name} is protected: to destroy it, first set protected = false in "
            f"live/{environment.name}/env.hcl and deploy that."
        )
    run(cloud, environment, ["destroy", "-auto-approve"], work)

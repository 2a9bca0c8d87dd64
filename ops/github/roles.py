"""Where GitHub may act: where env.hcl names this repository; and the roles that it takes there."""

import os

from ops.config.environments import Environment
from ops.paths import Stop

ROLES = ("apply", "drift", "plan")


def is_open(environment: Environment) -> bool:
    """Say whether *environment* is open to the repository that this run is of; a fork is another one."""
    github, here = environment.github, os.environ.get("GITHUB_REPOSITORY_ID")

    return github is not None and here in {None, github["repository_id"]}


def place(environment: Environment) -> dict[str, str]:
    """Tell the region of *environment*, and the role for each kind of work there.

    Raises:
        Stop: when it is not open to this repository.

    """
    if not is_open(environment):
        raise Stop(
            f"This repository may not act on {environment.name}: name it as github in "
            f"live/{environment.name}/env.hcl, then `make access ENV={environment.name} CLOUD=aws`."
        )
    prefix = f"arn:aws:iam::{environment.account_id}:role/footfall-{environment.name}"

    return {"region": environment.region} | {f"{it}_role": f"{prefix}-{it}" for it in ROLES}

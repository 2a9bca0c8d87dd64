"""The environments that this repository may act on, and the roles that its workflows assume there."""

import os

from ops.config.environments import Environment
from ops.errors import UserError

TASKS = ("apply", "drift", "plan")


def has_access(environment: Environment) -> bool:
    """Return whether env.hcl names the repository of this workflow run. A fork is another repository."""
    github, repository_id = environment.github, os.environ.get("GITHUB_REPOSITORY_ID")

    return github is not None and repository_id in {None, github["repository_id"]}


def step_outputs(environment: Environment) -> dict[str, str]:
    """Return the Region of *environment*, and the ARN of the role for each task.

    Raises:
        UserError: when this repository has no access to it.

    """
    if not has_access(environment):
        raise UserError(
            f"This repository has no access to {environment.name}. Set github in "
            f"live/{environment.name}/env.hcl, then run `./footfall access {environment.name} --cloud aws`."
        )
    role = f"role/footfall-{environment.name}"

    return {"region": environment.region} | {
        f"{task}_role": environment.iam_arn(f"{role}-{task}") for task in TASKS
    }

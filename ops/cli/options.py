"""Options that several commands share, and confirmation prompts."""

import os
from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Annotated, Any

import typer

from ops.cloud.aws import Aws
from ops.cloud.local import LocalCloud
from ops.config.environments import find_environment, list_environments
from ops.config.sites import address_type_warnings, recount_warnings
from ops.errors import UserError
from ops.target.target import Target

LOCAL_CLOUD, RELEASES, INSPECTION, DATA, DEVELOPMENT, GITHUB = (
    "Local cloud",
    "Releases",
    "Inspection",
    "Data",
    "Development",
    "GitHub",
)

type Say = Callable[[str], None]


class CloudName(StrEnum):
    """The values of --cloud."""

    LOCAL = "local"
    AWS = "aws"


CloudOption = Annotated[
    CloudName, typer.Option("--cloud", envvar="CLOUD", help="Act on the local cloud or on AWS.")
]
EnvironmentArgument = Annotated[
    str, typer.Argument(metavar="ENV", help="An environment: a folder of live/, such as dev.")
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON, and everything else on standard error.")
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]


def open_cloud(name: CloudName) -> Aws | LocalCloud:
    """Return the cloud that --cloud names."""
    return Aws.from_shell() if name is CloudName.AWS else LocalCloud.from_running_process()


def open_target(environment: str, cloud: CloudName, say: Say) -> Target:
    """Return the target of a command, after printing its cloud, account and Region."""
    configured, opened = find_environment(environment), open_cloud(cloud)
    target = Target(opened, opened.localize(configured))
    say(target.description)

    return target


def open_all_targets(cloud: Aws | LocalCloud) -> list[Target]:
    """Return every environment as a target in *cloud*."""
    return [Target(cloud, cloud.localize(environment)) for environment in list_environments()]


def require_local(command: str) -> None:
    """Reject a command of the local cloud if the shell selects AWS for all commands.

    Raises:
        UserError: when CLOUD=aws is set.

    """
    if os.environ.get("CLOUD") == CloudName.AWS:
        raise UserError(
            f"`./footfall {command}` acts on the local cloud only, but CLOUD=aws is set. Unset CLOUD. To "
            "deploy to AWS, run `./footfall deploy dev --cloud aws`."
        )


def confirm(question: str, *, yes: bool) -> None:
    """Ask the user to confirm, unless *yes* is true. A negative answer ends the command."""
    if not yes:
        typer.confirm(question, abort=True, err=True)


def confirm_on_aws(target: Target, question: str, *, yes: bool) -> None:
    """Ask before a change of the data of a protected environment on AWS."""
    if isinstance(target.cloud, Aws) and target.environment.protected:
        confirm(question, yes=yes)


def confirm_change(target: Target, removed: Collection[str], say: Say, *, only_code: bool, yes: bool) -> None:
    """Print warnings. On AWS, ask to confirm if there is a reason.

    The reasons are: the environment is protected, visitors would be counted again, or the units *removed* are
    switched off and would be destroyed.
    """
    reasons = {
        "is protected": target.environment.protected,
        "would count visitors again": warn_about_recounts(target, say, only_code=only_code),
        f"would lose the units {', '.join(removed)}": bool(removed),
    }
    if isinstance(target.cloud, Aws) and any(reasons.values()):
        text = " and ".join(reason for reason, applies in reasons.items() if applies)
        confirm(f"{target.name} {text}. Continue?", yes=yes)


def warn_about_recounts(target: Target, say: Say, *, only_code: bool = False) -> bool:
    """Print a warning for each change that counts visitors again, and return if there are any.

    A release of *only_code* changes neither the secret nor the API.
    """
    names = ("compute",) if only_code else ("data", "compute", "api")
    outputs: dict[str, dict[str, Any]] = {"api": {}, "data": {}} | {
        unit: target.outputs(unit) for unit in names
    }
    secret, version = outputs["data"].get("secret"), target.environment.secret_version
    warnings = recount_warnings(outputs["compute"].get("sites", {}), target.environment.sites)
    warnings += address_type_warnings(outputs["api"], target.environment.ip_address_type)
    if secret and secret["version"] < version:
        warnings.append("secret_version changes, which replaces the secret: every visitor is counted again.")
    for warning in warnings:
        say(f"{target.name}: {warning}")

    return bool(warnings)

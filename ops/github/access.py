"""Access from GitHub: the roles that its workflows take in an environment, made by an administrator."""

from typing import TYPE_CHECKING

import typer
from botocore.exceptions import ClientError

from ops.cli.options import Name, place
from ops.cloud.cloud import Cloud
from ops.config.environments import Environment
from ops.console import say, told
from ops.paths import Stop
from ops.release import status
from ops.terraform import terragrunt

if TYPE_CHECKING:
    from types_boto3_iam import IAMClient

AUDIENCE = "sts.amazonaws.com"
ISSUER = "token.actions.githubusercontent.com"
UNIT = "access"

app = typer.Typer()


@app.command()
def access(env: Name) -> None:
    """Let the repository that env.hcl names act in an environment, from GitHub. An administrator's verb."""
    cloud, environment = place(env)
    github = repository(environment)
    with told(UNIT, f"{github} may act in {env}") as it:
        say(f"GitHub's tokens are {known(cloud, environment)} in account {environment.account_id}")
        terragrunt.alone(cloud, environment, UNIT, ["apply", "-auto-approve"], it)
        for task, role in status.read_outputs(cloud, environment, UNIT)["roles"].items():
            say(f"{task:<14} {role}")


def repository(environment: Environment) -> str:
    """Name the repository that may act in *environment*.

    Raises:
        Stop: when none may.

    """
    if environment.github:
        return environment.github["repository"]
    raise Stop(
        f"live/{environment.name}/env.hcl states github = null: state there github = {{ "
        'repository = "OWNER/NAME", repository_id = "..", owner_id = ".." }; '
        "gh api repos/OWNER/NAME --jq '.id, .owner.id' prints the two ids."
    )


def known(cloud: Cloud, environment: Environment) -> str:
    """Make sure that the account takes GitHub's tokens, and say since when.

    An account has one such provider, whoever made it: no environment's state owns it.

    Raises:
        Stop: when these credentials may not.

    """
    try:
        return introduced(cloud.iam(environment), environment.account_id)
    except ClientError as error:
        why = error.response["Error"]["Code"]
        raise Stop(f"AWS did not let GitHub in ({why}): sign in as an administrator.") from error


def introduced(iam: "IAMClient", account: str) -> str:
    """Make the account's provider for GitHub, or teach the one that is there AWS's audience."""
    provider = f"arn:aws:iam::{account}:oidc-provider/{ISSUER}"
    try:
        found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider)
    except iam.exceptions.NoSuchEntityException:
        iam.create_open_id_connect_provider(Url=f"https://{ISSUER}", ClientIDList=[AUDIENCE])
        return "now known"
    if AUDIENCE not in found["ClientIDList"]:
        iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=provider, ClientID=AUDIENCE)
        return "now known for AWS, and were for others,"

    return "known already"

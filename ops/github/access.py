"""Grant a GitHub repository access to an environment: the OIDC provider and the roles of its workflows."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from ops.config.environments import Environment
from ops.errors import UserError
from ops.run_log import RunLog
from ops.target.state_bucket import expire_old_versions
from ops.target.target import Target
from ops.terraform import terragrunt
from ops.terraform.units import ACCESS_UNIT

if TYPE_CHECKING:
    from types_boto3_iam import IAMClient

AUDIENCE = "sts.amazonaws.com"
ISSUER = "token.actions.githubusercontent.com"


def grant_access(target: Target, run_log: RunLog) -> None:
    """Create or update the OIDC provider and the roles of the repository that env.hcl names.

    Raises:
        UserError: when the credentials are not those of an administrator, or Terraform fails.

    """
    result = ensure_identity_provider(target)
    run_log.say(f"GitHub's OIDC provider in account {target.environment.account_id}: {result}")
    terragrunt.run_unit(target, ACCESS_UNIT, ["apply", "-auto-approve"], run_log)
    expire_old_versions(target.s3, target.environment)
    for task, role in target.outputs(ACCESS_UNIT)["roles"].items():
        run_log.say(f"{task:<14} {role}")


def configured_repository(environment: Environment) -> str:
    """Return the repository that env.hcl names.

    Raises:
        UserError: when it names none.

    """
    if environment.github:
        return environment.github["repository"]
    raise UserError(
        f"live/{environment.name}/env.hcl has github = null. Set it to {{ "
        'repository = "OWNER/NAME", repository_id = "...", owner_id = "..." }; '
        "`gh api repos/OWNER/NAME --jq '.id, .owner.id'` prints the two IDs."
    )


def ensure_identity_provider(target: Target) -> str:
    """Make sure that the account accepts GitHub's tokens, and return what was done.

    An account has one such provider for all environments and repositories, so no Terraform state owns it.

    Raises:
        UserError: when the credentials do not allow it.

    """
    try:
        return create_or_update_provider(target.iam, target.environment)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise UserError(
            f"Cannot create or update GitHub's OIDC provider ({code}). Sign in as an administrator of the "
            "account."
        ) from error


def create_or_update_provider(iam: "IAMClient", environment: Environment) -> str:
    """Create the account's OIDC provider for GitHub, or add the audience of AWS to the existing one."""
    arn = environment.iam_arn(f"oidc-provider/{ISSUER}")
    try:
        provider = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    except iam.exceptions.NoSuchEntityException:
        iam.create_open_id_connect_provider(Url=f"https://{ISSUER}", ClientIDList=[AUDIENCE])
        return "created"
    if AUDIENCE not in provider["ClientIDList"]:
        iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=AUDIENCE)
        return "audience added"

    return "already exists"

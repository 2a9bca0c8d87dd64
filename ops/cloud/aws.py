"""AWS, on which a command acts with ``--cloud aws``."""

from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ops.cloud import shell
from ops.cloud.cloud import Cloud
from ops.config.environments import Environment
from ops.errors import UserError

LOCAL_ONLY = {"FOOTFALL_ACCOUNT_ID", "TF_CLI_CONFIG_FILE"}


class Aws(Cloud):
    """AWS, with the credentials of the shell."""

    command_option = " --cloud aws"
    # A new role and a new stage take time to reach every AWS server.
    settle_seconds = 60

    def describe(self, environment: Environment) -> str:
        """Return one line with the account, as reported by AWS, and the region.

        Raises:
            UserError: when the credentials are not valid, or belong to another account than env.hcl names.

        """
        try:
            account = self.session(environment).client("sts").get_caller_identity()["Account"]
        except (BotoCoreError, ClientError) as error:
            reason = type(error).__name__
            raise UserError(
                f"Cannot verify the AWS credentials ({reason}). Sign in, or set AWS_PROFILE, and check the "
                "network connection."
            ) from error
        if account != environment.account_id:
            raise UserError(
                f"Your credentials belong to account {account}, but live/{environment.name}/env.hcl sets "
                f'account_id = "{environment.account_id}". Sign in to that account, or correct account_id.'
            )

        return f"{environment.name + ':':<14} AWS, account {account}, {environment.region}"

    def process_variables(self, environment: Environment) -> dict[str, str]:
        """Return the variables of the shell, except those that point to the local cloud."""
        dropped = shell.endpoints().keys() | LOCAL_ONLY
        kept = {name: value for name, value in shell.passed_variables().items() if name not in dropped}

        return kept | {"AWS_REGION": environment.region}

    def base_url(self, api_outputs: dict[str, Any]) -> str:
        """Return the invoke URL that API Gateway reports."""
        return str(api_outputs["invoke_url"])

    def session(self, environment: Environment) -> boto3.Session:
        """Return a session with the credentials of the shell."""
        return boto3.Session(region_name=environment.region)

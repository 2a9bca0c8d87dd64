"""AWS itself, where a verb acts when CLOUD=aws is said."""

import os
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ops.cloud.cloud import Cloud
from ops.config.environments import Environment
from ops.paths import Stop
from ops.terraform import toolchain


class Aws(Cloud):
    """The real one, with whatever credentials the person has in force."""

    # A new role and a new stage take their time to be known everywhere.
    settle_seconds = 60

    def describe(self, environment: Environment) -> str:
        """Say which account and region these are, having asked AWS.

        Raises:
            Stop: when there are no credentials, or they are of an account that env.hcl does not name.

        """
        try:
            account = self.session(environment).client("sts").get_caller_identity()["Account"]
        except (BotoCoreError, ClientError) as error:
            why = type(error).__name__
            raise Stop(f"AWS takes no credentials of yours ({why}): sign in, or set AWS_PROFILE.") from error
        if account != environment.account_id:
            raise Stop(
                f"These are credentials of account {account}, and live/{environment.name}/env.hcl names "
                f"{environment.account_id}: correct one of the two."
            )

        return f"{environment.name + ':':<14} AWS, account {account}, {environment.region}"

    def variables(self, environment: Environment) -> dict[str, str]:
        """Keep the person's own settings but for an endpoint, which belongs to an emulator."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("AWS_ENDPOINT_URL")
            and name not in {"FOOTFALL_ACCOUNT_ID", "TF_CLI_CONFIG_FILE"}
        }

        return kept | toolchain.variables() | {"AWS_REGION": environment.region}

    def base_url(self, outputs: dict[str, Any]) -> str:
        """Give the invoke URL as API Gateway says it."""
        return str(outputs["invoke_url"])

    def session(self, environment: Environment) -> boto3.Session:
        """Open a session with the person's credentials."""
        return boto3.Session(region_name=environment.region)

"""AWS, on which a command acts with ``--cloud aws``."""

from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ops.cloud import shell
from ops.cloud.cloud import Cloud
from ops.cloud.credentials import credential_variables, open_session
from ops.cloud.failures import explain
from ops.config.environments import Environment
from ops.errors import UserError

LOCAL_ONLY = {"FOOTFALL_ACCOUNT_ID", "TF_CLI_CONFIG_FILE"}
# Without a network, the check of the credentials fails within seconds.
CHECK = Config(connect_timeout=5, retries={"total_max_attempts": 2})


class Aws(Cloud):
    """AWS, with the credentials of the shell, of a profile, or of `aws login`."""

    command_option = " --cloud aws"
    # A new role and a new stage take time to reach every AWS server.
    settle_seconds = 60
    # Lambda routes requests to a new version within seconds, and API Gateway ends one after 29 seconds.
    drain_seconds = 60

    @classmethod
    def from_shell(cls) -> "Aws":
        """Use the credentials that the shell selects.

        Raises:
            UserError: when the shell points to a local cloud.

        """
        if settings := shell.local_settings():
            raise UserError(
                f"Your shell points to the local cloud ({', '.join(settings)}). Run "
                '`eval "$(./footfall env --unset)"`, sign in to AWS, and try again.'
            )

        return cls()

    def describe(self, environment: Environment) -> str:
        """Return one line with the account, as reported by AWS, and the Region.

        Raises:
            UserError: when the credentials are not valid, or belong to another account than env.hcl names.

        """
        account = signed_in_account(self.session(environment))
        if account != environment.account_id:
            raise UserError(
                f"Your credentials belong to account {account}, but live/{environment.name}/env.hcl sets "
                f'account_id = "{environment.account_id}". Sign in to that account, or correct account_id.'
            )
        ignored = f" (ignores {', '.join(shell.endpoints())} of your shell)" if shell.endpoints() else ""

        return f"{environment.name + ':':<14} AWS, account {account}, {environment.region}{ignored}"

    def process_variables(self, environment: Environment) -> dict[str, str]:
        """Return the variables of the shell without other endpoints, and the credentials of this process."""
        dropped = {*shell.endpoints(), *shell.CREDENTIALS, *LOCAL_ONLY}
        kept = {name: value for name, value in shell.passed_variables().items() if name not in dropped}
        fixed = {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_REGION": environment.region}

        return kept | fixed | credential_variables(self.session(environment))

    def base_url(self, api_outputs: dict[str, Any]) -> str:
        """Return the invoke URL that API Gateway reports."""
        return str(api_outputs["invoke_url"])

    @cached_property
    def _sessions(self) -> dict[str, boto3.Session]:
        return {}

    def session(self, environment: Environment) -> boto3.Session:
        """Return the session for the Region of *environment*. Cached: opening it may start the AWS CLI."""
        return self.session_in(environment.region)

    def session_in(self, region: str) -> boto3.Session:
        """Return the session for *region*."""
        if region not in self._sessions:
            self._sessions[region] = open_session(region)

        return self._sessions[region]


def signed_in_account(session: boto3.Session) -> str:
    """Return the ID of the account that the credentials of *session* belong to, as reported by AWS.

    Raises:
        UserError: when the credentials are not valid, or AWS cannot be reached.

    """
    try:
        return str(session.client("sts", config=CHECK).get_caller_identity()["Account"])
    except (BotoCoreError, ClientError) as error:
        raise UserError(explain(error)) from error

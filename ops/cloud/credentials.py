"""The user's AWS credentials: from the shell, from a profile, or from `aws login`.

botocore reads a session of `aws login` only with the awscrt package, and Terraform does not read it, so the
AWS CLI exports it. Child processes get the credentials of this process as variables.
"""

import json
import os
import subprocess
from typing import Any

import boto3
from botocore.credentials import CredentialProvider, CredentialResolver, RefreshableCredentials
from botocore.exceptions import MissingDependencyException
from botocore.session import Session

from ops.cloud import shell
from ops.cloud.failures import NETWORK, profile_option, sentence
from ops.errors import UserError

# Credentials of `aws login` last 15 minutes. The AWS CLI renews them in their last 5 minutes.
RENEWAL_SECONDS = 300
# How botocore names the credentials, and how the AWS CLI does.
EXPORTED = {
    "access_key": "AccessKeyId",
    "secret_key": "SecretAccessKey",
    "token": "SessionToken",
    "expiry_time": "Expiration",
}
UPGRADE = "Install version 2.32 or later (https://docs.aws.amazon.com/cli), and try again."


def open_session(region: str | None = None, profile: str | None = None) -> boto3.Session:
    """Return a session with the user's credentials. It ignores endpoints in the shell and in the profile."""
    core = Session(profile=profile)
    core.set_config_variable("ignore_configured_endpoint_urls", True)  # noqa: FBT003 -- It has no other name.
    try:
        core.get_credentials()
    except MissingDependencyException:
        core.register_component("credential_provider", CredentialResolver([CliProvider(profile)]))

    return boto3.Session(botocore_session=core, region_name=region)


def credential_variables(session: boto3.Session) -> dict[str, str]:
    """Return the credentials of *session* for a child process, renewed if they expire soon."""
    if not (credentials := session.get_credentials()):
        return {}
    values = credentials.get_frozen_credentials()

    return {name: value for name, value in zip(shell.CREDENTIALS, values, strict=False) if value}


class CliProvider(CredentialProvider):
    """Credentials that the AWS CLI exports, and renews until the session of `aws login` ends."""

    METHOD = "aws-cli"

    def __init__(self, profile: str | None) -> None:
        """Use *profile*, or else the one that the shell selects."""
        super().__init__()
        self._options = ["--profile", profile] if profile else []

    def load(self) -> RefreshableCredentials:
        """Return credentials that are renewed before they expire."""
        return RefreshableCredentials.create_from_metadata(
            self._export(),
            refresh_using=self._export,
            method=self.METHOD,
            advisory_timeout=RENEWAL_SECONDS,
            mandatory_timeout=RENEWAL_SECONDS // 2,
        )

    def _export(self) -> dict[str, Any]:
        """Return the credentials as botocore names their parts.

        Raises:
            UserError: when the AWS CLI is not installed, or cannot export them.

        """
        command = ["aws", "configure", "export-credentials", "--format", "process", *self._options]
        variables = os.environ | {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}
        try:
            process = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
        except FileNotFoundError as error:
            raise UserError(f"`aws login` needs the AWS CLI, which is not on the PATH. {UPGRADE}") from error
        if process.returncode:
            raise UserError(export_failure(process.stderr.strip()))
        try:
            exported = json.loads(process.stdout)
            return {name: exported[key] for name, key in EXPORTED.items()}
        except (KeyError, ValueError):
            raise UserError(f"`{' '.join(command)}` printed no temporary credentials. {UPGRADE}") from None


def export_failure(message: str) -> str:
    """Return what failed, and the remedy, if the AWS CLI printed the error *message*."""
    if "Invalid choice" in message:
        return f"The AWS CLI on the PATH does not know `aws login`. {UPGRADE}"
    if "connect" in message.lower():
        return f"The AWS CLI cannot reach AWS. {sentence(message)} {NETWORK}"

    problem = f"Cannot use your AWS credentials. {sentence(message)}"

    return f"{problem} Run `aws login{profile_option()}`, and try again."

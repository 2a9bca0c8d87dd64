"""Assume roles of the local cloud with a job's OIDC token, as aws-actions/configure-aws-credentials does."""

import base64
import json
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.github.fake_actions import ActionError
from tests.github.fake_github import Claims

# Each environment variable of a session, with its name in the response of STS.
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AccessKeyId",
    "AWS_SECRET_ACCESS_KEY": "SecretAccessKey",
    "AWS_SESSION_TOKEN": "SessionToken",
}


def signed_out_variables(endpoint: str) -> dict[str, str]:
    """Return the variables of a step before it signs in: the local cloud, and credentials that it rejects."""
    return {"AWS_ENDPOINT_URL": endpoint} | dict.fromkeys(CREDENTIALS, "unknown")


def unsigned_token(claims: Claims) -> str:
    """Return a token with *claims*. The local cloud reads the claims and does not verify the signature."""
    parts = {"alg": "RS256", "typ": "JWT"}, claims
    header, payload = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts
    )

    return f"{header}.{payload}.unsigned"


def assume_role(endpoint: str, role: str, claims: Claims) -> dict[str, str]:
    """Return the environment variables of a session, if the role's trust policy accepts the *claims*.

    Raises:
        ActionError: when the local cloud at *endpoint* rejects the claims.

    """
    config = Config(signature_version=UNSIGNED)
    sts: Any = boto3.client("sts", region_name="us-east-1", endpoint_url=endpoint, config=config)
    try:
        response = sts.assume_role_with_web_identity(
            RoleArn=role, RoleSessionName="GitHubActions", WebIdentityToken=unsigned_token(claims)
        )
    except ClientError as error:
        raise ActionError(f"Could not assume role with OIDC: {error}") from error

    return {variable: response["Credentials"][name] for variable, name in CREDENTIALS.items()}

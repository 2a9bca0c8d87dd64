"""AWS's side of a workflow's identity, played by the local cloud: who may take which role."""

import base64
import json
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.github.fake_actions import Failed
from tests.github.fake_github import Claims, SignIn

NAMES = {
    "AWS_ACCESS_KEY_ID": "AccessKeyId",
    "AWS_SECRET_ACCESS_KEY": "SecretAccessKey",
    "AWS_SESSION_TOKEN": "SessionToken",
}


def nobody(endpoint: str) -> dict[str, str]:
    """Point a step that has not signed in to the local cloud, as nobody that it knows."""
    return {"AWS_ENDPOINT_URL": endpoint} | dict.fromkeys(NAMES, "nobody")


def token(claims: Claims) -> str:
    """Write *claims* as GitHub does; the local cloud looks at them, and not at the signature."""
    parts = {"alg": "RS256", "typ": "JWT"}, claims
    head, body = (base64.urlsafe_b64encode(json.dumps(it).encode()).decode().rstrip("=") for it in parts)

    return f"{head}.{body}.unsigned"


def sign_in(endpoint: str) -> SignIn:
    """Let jobs take roles of the local cloud at *endpoint*, where their trust allows it."""

    def take(role: str, claims: Claims) -> dict[str, str]:
        config = Config(signature_version=UNSIGNED)
        sts: Any = boto3.client("sts", region_name="us-east-1", endpoint_url=endpoint, config=config)
        try:
            answer = sts.assume_role_with_web_identity(
                RoleArn=role, RoleSessionName="GitHubActions", WebIdentityToken=token(claims)
            )
        except ClientError as error:
            raise Failed(f"Could not assume role with OIDC: {error}") from error

        return {name: answer["Credentials"][theirs] for name, theirs in NAMES.items()}

    return take

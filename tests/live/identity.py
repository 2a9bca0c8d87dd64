"""A job on GitHub, to the local cloud: a token with its claims, and the session that a role gives for it.

The local cloud looks at the claims, and not at the signature.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

DENIED = {"AccessDenied", "AccessDeniedException"}

type Claims = Mapping[str, str]


@dataclass(frozen=True)
class Cloud:
    """The local cloud, as it is seen from outside."""

    endpoint: str
    account: str

    def session(self, role: str, claims: Claims) -> boto3.Session:
        """Take *role* by a token with *claims*."""
        sts: Any = boto3.client(
            "sts",
            region_name="us-east-1",
            endpoint_url=self.endpoint,
            config=Config(signature_version=UNSIGNED),
        )
        given = sts.assume_role_with_web_identity(
            RoleArn=f"arn:aws:iam::{self.account}:role/{role}",
            RoleSessionName="GitHubActions",
            WebIdentityToken=token(claims),
        )["Credentials"]

        return boto3.Session(
            given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name="us-east-1"
        )

    def admits(self, role: str, claims: Claims) -> bool:
        """Say whether *role* is given for *claims*."""
        try:
            self.session(role, claims)
        except ClientError as error:
            return not denied(error)
        return True

    def allows(
        self, session: boto3.Session, service: str, operation: str, words: Mapping[str, object]
    ) -> bool:
        """Say whether whoever has *session* may do that, whatever else comes of it."""
        client: Any = session.client(service, endpoint_url=self.endpoint)
        try:
            getattr(client, operation)(**words)
        except ClientError as error:
            return not denied(error)
        return True


def denied(error: ClientError) -> bool:
    """Say whether it is for want of permission."""
    return error.response["Error"]["Code"] in DENIED


def token(claims: Claims) -> str:
    """Write *claims* as GitHub does."""
    parts = [base64.urlsafe_b64encode(json.dumps(it).encode()).decode() for it in ({"alg": "RS256"}, claims)]

    return ".".join([*(it.rstrip("=") for it in parts), "unsigned"])

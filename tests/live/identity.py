"""What a job on GitHub may do in the local cloud, once it has signed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

from tests.github.fake_actions import ActionError
from tests.github.fake_github import Claims
from tests.github.oidc_sign_in import CREDENTIALS, assume_role

DENIED = {"AccessDenied", "AccessDeniedException"}


@dataclass(frozen=True)
class Cloud:
    """The local cloud, as it is seen from outside."""

    endpoint: str
    account: str

    def session(self, role: str, claims: Claims) -> boto3.Session:
        """Take *role* by a token with *claims*."""
        given = assume_role(self.endpoint, f"arn:aws:iam::{self.account}:role/{role}", claims)

        key, secret, session = (given[name] for name in CREDENTIALS)

        return boto3.Session(key, secret, session, region_name="us-east-1")

    def admits(self, role: str, claims: Claims) -> bool:
        """Say whether *role* is given for *claims*."""
        try:
            self.session(role, claims)
        except ActionError as failed:
            return "AccessDenied" not in str(failed)
        return True

    def allows(
        self, session: boto3.Session, service: str, operation: str, words: Mapping[str, object]
    ) -> bool:
        """Say whether whoever has *session* may do that, whatever else comes of it."""
        client: Any = session.client(service, endpoint_url=self.endpoint)
        try:
            getattr(client, operation)(**words)
        except ClientError as error:
            return error.response["Error"]["Code"] not in DENIED
        return True

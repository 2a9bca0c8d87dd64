"""Assume roles of the local cloud with a GitHub token, and test which API calls they may make."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

from tests.github.fake_actions import ActionError
from tests.github.fake_github import Claims
from tests.github.oidc_sign_in import CREDENTIALS, assume_role

ACCESS_DENIED = {"AccessDenied", "AccessDeniedException"}


@dataclass(frozen=True)
class LocalIam:
    """The IAM of the local cloud, as an external client uses it."""

    endpoint: str
    account: str

    def assume_role(self, role: str, claims: Claims) -> boto3.Session:
        """Return a session of *role*, opened with a token that contains *claims*."""
        variables = assume_role(self.endpoint, f"arn:aws:iam::{self.account}:role/{role}", claims)

        key, secret, token = (variables[name] for name in CREDENTIALS)

        return boto3.Session(key, secret, token, region_name="us-east-1")

    def borrow_role(self, role: str, outsider: boto3.Session) -> boto3.Session:
        """Return a session of *role* that an *outsider* opens. The trust policy of the role must allow it."""
        response = outsider.client("sts", endpoint_url=self.endpoint).assume_role(
            RoleArn=f"arn:aws:iam::{self.account}:role/{role}", RoleSessionName="attacker"
        )
        key, secret, token = (response["Credentials"][name] for name in CREDENTIALS.values())

        return boto3.Session(key, secret, token, region_name="us-east-1")

    def can_assume_role(self, role: str, claims: Claims) -> bool:
        """Return whether the trust policy of *role* accepts *claims*."""
        try:
            self.assume_role(role, claims)
        except ActionError as error:
            return "AccessDenied" not in str(error)
        return True

    def can_call(
        self, session: boto3.Session, service: str, operation: str, arguments: Mapping[str, object]
    ) -> bool:
        """Return whether the policies of *session* allow a call, even if it fails for another reason."""
        client: Any = session.client(service, endpoint_url=self.endpoint)
        try:
            getattr(client, operation)(**arguments)
        except ClientError as error:
            return error.response["Error"]["Code"] not in ACCESS_DENIED
        return True

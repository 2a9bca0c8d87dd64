"""The OIDC provider of GitHub: created once per account, and shared with other uses."""

import boto3
import pytest
from botocore.stub import Stubber

from ops.cloud.aws import Aws
from ops.config.environments import Environment
from ops.errors import UserError
from ops.github.access import (
    AUDIENCE,
    ISSUER,
    configured_repository,
    create_or_update_provider,
    ensure_identity_provider,
)
from ops.target.target import Target
from tests.tools.in_process_moto import mock_aws

ACCOUNT = "123456789012"
DEV = Environment(name="dev", account_id=ACCOUNT, region="us-east-1", protected=False)


@pytest.mark.parametrize(
    ("audiences", "result"),
    [
        pytest.param([], "created", id="no-provider"),
        pytest.param([AUDIENCE, "others"], "already exists", id="existing-provider"),
    ],
)
@mock_aws
def test_provider_is_created_once(audiences: list[str], result: str) -> None:
    """A provider is created only if the account has none."""
    iam = boto3.client("iam", region_name="us-east-1")
    if audiences:
        iam.create_open_id_connect_provider(Url=f"https://{ISSUER}", ClientIDList=audiences)

    first, second = create_or_update_provider(iam, DEV), create_or_update_provider(iam, DEV)

    assert (first, second) == (result, "already exists")
    assert len(iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]) == 1


def test_audience_is_added_to_an_existing_provider() -> None:
    """If a provider exists for another use, the audience of AWS is added, and no audience is removed."""
    iam = boto3.client("iam", region_name="us-east-1")
    provider = {"OpenIDConnectProviderArn": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"}
    with Stubber(iam) as stubber:
        stubber.add_response("get_open_id_connect_provider", {"ClientIDList": ["others"]}, provider)
        stubber.add_response(
            "add_client_id_to_open_id_connect_provider", {}, provider | {"ClientID": AUDIENCE}
        )

        assert create_or_update_provider(iam, DEV) == "audience added"
        stubber.assert_no_pending_responses()


@mock_aws
def test_missing_permission_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the permission, the error suggests signing in as an administrator."""
    monkeypatch.setattr(
        "ops.github.access.create_or_update_provider", lambda iam, _: iam.get_role(RoleName="missing")
    )

    with pytest.raises(UserError, match="Sign in as an administrator"):
        ensure_identity_provider(Target(Aws(), DEV))


def test_environment_without_repository_is_rejected() -> None:
    """If env.hcl names no repository, the error contains the command that prints its IDs."""
    with pytest.raises(UserError, match="gh api repos/OWNER/NAME --jq"):
        configured_repository(DEV)

"""GitHub's tokens become known to an account once, whatever was there."""

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from ops.cloud.aws import Aws
from ops.config.environments import Environment
from ops.errors import UserError
from ops.github.access import AUDIENCE, ISSUER, introduced, known, repository

ACCOUNT = "123456789012"
DEV = Environment(name="dev", account_id=ACCOUNT, region="us-east-1", protected=False)


@pytest.mark.parametrize(
    ("there", "said"),
    [
        pytest.param([], "now known", id="nothing"),
        pytest.param([AUDIENCE, "others"], "known already", id="ours"),
    ],
)
@mock_aws
def test_a_provider_is_made_or_taken_as_it_is(there: list[str], said: str) -> None:
    """An account has one provider for GitHub: it is made once, by whom does not matter."""
    iam = boto3.client("iam", region_name="us-east-1")
    if there:
        iam.create_open_id_connect_provider(Url=f"https://{ISSUER}", ClientIDList=there)

    first, second = introduced(iam, ACCOUNT), introduced(iam, ACCOUNT)

    assert (first, second) == (said, "known already")
    assert len(iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]) == 1


def test_a_provider_for_others_learns_our_audience() -> None:
    """Where GitHub is known for another purpose, AWS's audience is added and nothing taken away."""
    iam = boto3.client("iam", region_name="us-east-1")
    where = {"OpenIDConnectProviderArn": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"}
    with Stubber(iam) as answers:
        answers.add_response("get_open_id_connect_provider", {"ClientIDList": ["others"]}, where)
        answers.add_response("add_client_id_to_open_id_connect_provider", {}, where | {"ClientID": AUDIENCE})

        assert introduced(iam, ACCOUNT).startswith("now known for AWS")
        answers.assert_no_pending_responses()


def test_who_may_not_is_told_to_be_an_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody without the permission gets a sentence."""
    with mock_aws():
        monkeypatch.setattr("ops.github.access.introduced", lambda iam, _: iam.get_role(RoleName="none"))

        with pytest.raises(UserError, match="sign in as an administrator"):
            known(Aws(), DEV)


def test_an_environment_without_a_repository_is_told_how_to_name_one() -> None:
    """What is missing is told with the command that finds it."""
    with pytest.raises(UserError, match="gh api repos/OWNER/NAME --jq"):
        repository(DEV)

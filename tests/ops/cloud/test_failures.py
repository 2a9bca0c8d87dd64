"""The explanation of a failed request names the remedy: a sign-in, the network, or a permission."""

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    LoginRefreshRequired,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
    ReadTimeoutError,
    SSOTokenLoadError,
    UnauthorizedSSOTokenError,
    WaiterError,
)

from ops.cloud.aws import Aws
from ops.cloud.failures import explain
from ops.config.environments import Environment
from ops.errors import UserError

PROD = Environment(name="prod", account_id="123456789012", region="us-east-1", protected=True)
URL = "https://sts.us-east-1.amazonaws.com/"
UNREACHABLE = r"^Cannot reach AWS\..* Check the network.* Your credentials were not rejected\.$"


def response(code: str) -> ClientError:
    """Return an error response of AWS."""
    return ClientError({"Error": {"Code": code, "Message": "text"}}, "GetCallerIdentity")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        pytest.param(NoCredentialsError(), r"Sign in with `aws login`", id="none"),
        pytest.param(NoRegionError(), r"^Your shell .* no AWS Region\. Set AWS_REGION", id="no-region"),
        pytest.param(ProfileNotFound(profile="x"), r"profile \(x\).*Set AWS_PROFILE", id="unknown-profile"),
        pytest.param(LoginRefreshRequired(), r"Run `aws login --profile me`, and", id="login-expired"),
        pytest.param(UnauthorizedSSOTokenError(), r"Run `aws sso login --profile me`, and", id="sso-expired"),
        pytest.param(
            SSOTokenLoadError(error_msg="x"), r"Run `aws sso login --profile me`, and", id="sso-not-signed-in"
        ),
        pytest.param(
            response("ExpiredToken"), r"has expired.*Run `unset AWS_ACCESS_KEY_ID", id="keys-expired"
        ),
        pytest.param(response("InvalidClientTokenId"), r"AWS rejected your access key", id="rejected"),
        pytest.param(response("AccessDenied"), r"Your credentials are valid, but lack", id="denied"),
        pytest.param(response("Throttling"), r"An AWS request failed", id="other"),
        pytest.param(
            WaiterError("FunctionUpdatedV2", "Max attempts exceeded", {}),
            r"^An AWS request failed\. .*Max attempts exceeded\. Fix the cause",
            id="waiter",
        ),
        pytest.param(EndpointConnectionError(endpoint_url=URL), UNREACHABLE, id="no-network"),
        pytest.param(ConnectTimeoutError(endpoint_url=URL), UNREACHABLE, id="connect-timeout"),
        pytest.param(ReadTimeoutError(endpoint_url=URL), UNREACHABLE, id="read-timeout"),
        pytest.param(
            EndpointConnectionError(endpoint_url="http://127.0.0.1:4566/"),
            r"local cloud does not respond.*`\./footfall up`",
            id="local-cloud",
        ),
    ],
)
def test_explanation_names_cause_and_remedy(
    monkeypatch: pytest.MonkeyPatch, error: BotoCoreError | ClientError, message: str
) -> None:
    """Only problems with the credentials lead to a sign-in."""
    monkeypatch.setenv("AWS_PROFILE", "me")

    with pytest.raises(UserError, match=message):
        raise UserError(explain(error))


def test_unreachable_aws_is_no_sign_in_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a network, a command says so within seconds."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")

    with pytest.raises(UserError, match=UNREACHABLE):
        Aws().describe(PROD)

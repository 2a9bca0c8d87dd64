"""Which cloud a verb acts on, and what keeps it from the wrong account."""

from collections.abc import Callable, Iterator

import pytest
from moto import mock_aws

from ops.cli import main as cli
from ops.cli import options as choice
from ops.cloud.aws import Aws
from ops.cloud.local import LocalCloud
from ops.config.environments import Environment
from ops.errors import UserError

PLACEHOLDER = Environment(name="prod", account_id="000000000000", region="us-east-1", protected=True)
MOTOS = Environment(name="prod", account_id="123456789012", region="us-east-1", protected=True)


@pytest.fixture
def _real() -> Iterator[None]:
    """Play an account of AWS, number 123456789012."""
    with mock_aws():
        yield


@pytest.mark.usefixtures("_real")
def test_the_placeholder_is_refused_by_a_real_account() -> None:
    """With real credentials and env.hcl as it came, the two accounts are named and nothing is done."""
    with pytest.raises(UserError, match=r"account 123456789012, and live/prod/env\.hcl names 000000000000"):
        Aws().describe(PLACEHOLDER)


@pytest.mark.usefixtures("_real")
def test_a_verb_on_aws_says_where_it_acts() -> None:
    """Account and region are printed before anything happens."""
    assert Aws().describe(MOTOS) == "prod:          AWS, account 123456789012, us-east-1"


def test_no_credentials_are_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who is not signed in hears that, not a stack trace."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
    monkeypatch.setenv("AWS_CONFIG_FILE", "none")

    with pytest.raises(UserError, match=r"NoCredentialsError.*sign in, or set AWS_PROFILE"):
        Aws().describe(MOTOS)


def test_the_local_cloud_takes_nothing_from_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """No profile, token or service endpoint of the person's leads a program to the real AWS."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "astray")
    monkeypatch.setenv("TF_VAR_ip_hash_secret", "kept")

    given = LocalCloud("http://127.0.0.1:4566").variables(PLACEHOLDER)

    assert "astray" not in given.values()
    assert given["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert given["AWS_ACCESS_KEY_ID"] == "000000000000"
    assert given["TF_VAR_ip_hash_secret"] == "kept"


def test_aws_takes_no_endpoint_from_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the exports of make env, CLOUD=aws still means AWS."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    monkeypatch.setenv("AWS_PROFILE", "mine")

    given = Aws().variables(MOTOS)

    assert "AWS_ENDPOINT_URL" not in given
    assert given["AWS_PROFILE"] == "mine"


@pytest.mark.parametrize("said", ["Aws", "AWS ", "prod"])
def test_an_unknown_cloud_is_refused(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """A slip in CLOUD never falls back to either."""
    monkeypatch.setenv("CLOUD", said)

    with pytest.raises(UserError, match="say CLOUD=aws"):
        choice.chosen()


@pytest.mark.parametrize("verb", [cli.up, cli.down, cli.env])
def test_the_local_clouds_own_verbs_do_nothing_for_aws(
    monkeypatch: pytest.MonkeyPatch, verb: Callable[[], None]
) -> None:
    """Whoever says CLOUD=aws is not answered by the local cloud."""
    monkeypatch.setenv("CLOUD", "aws")

    with pytest.raises(UserError, match="is for the local cloud"):
        verb()


@pytest.mark.parametrize(
    ("endpoint", "token"),
    [
        pytest.param("http://127.0.0.1:4566", "role", id="of-this-cloud"),
        pytest.param("http://127.0.0.1:4567", None, id="of-another"),
        pytest.param(None, None, id="of-aws"),
    ],
)
def test_a_role_is_played_only_by_who_signed_in_here(
    monkeypatch: pytest.MonkeyPatch, endpoint: str | None, token: str | None
) -> None:
    """A shell's session counts in the local cloud that it was opened in, and in no other."""
    monkeypatch.setenv("AWS_SESSION_TOKEN", "role")
    if endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)

    cloud = LocalCloud("http://127.0.0.1:4566")

    assert cloud.variables(PLACEHOLDER).get("AWS_SESSION_TOKEN") == token
    credentials = cloud.session(PLACEHOLDER).get_credentials()
    assert credentials
    assert credentials.token == token

"""The cloud that a command acts on, and the protection from the wrong account."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ops.cli.local_cloud import exported_variables
from ops.cli.main import app
from ops.cli.options import CloudName, open_cloud
from ops.cloud.aws import Aws
from ops.cloud.local import LocalCloud
from ops.config.environments import Environment
from ops.errors import UserError
from ops.terraform import toolchain
from tests.tools.in_process_moto import mock_aws

ENDPOINT = "http://127.0.0.1:4566"
PLACEHOLDER = Environment(name="prod", account_id="000000000000", region="us-east-1", protected=True)
MOTO_ACCOUNT = Environment(name="prod", account_id="123456789012", region="us-east-1", protected=True)


@pytest.fixture
def _aws_account() -> Iterator[None]:
    """Simulate AWS with the account 123456789012."""
    with mock_aws():
        yield


@pytest.mark.usefixtures("_aws_account")
def test_credentials_of_another_account_are_rejected() -> None:
    """If env.hcl still has the placeholder, the error names both accounts."""
    with pytest.raises(UserError, match=r"account 123456789012, but .*account_id = .000000000000"):
        Aws().describe(PLACEHOLDER)


@pytest.mark.usefixtures("_aws_account")
def test_description_names_account_and_region() -> None:
    """A command on AWS prints the account and the Region before it does anything."""
    assert Aws().describe(MOTO_ACCOUNT) == "prod:          AWS, account 123456789012, us-east-1"


def test_missing_credentials_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without credentials, the error explains how to provide them."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
    monkeypatch.setenv("AWS_CONFIG_FILE", "none")

    with pytest.raises(UserError, match=r"Unable to locate credentials\. Sign in with `aws login`"):
        Aws().describe(MOTO_ACCOUNT)


def test_local_cloud_ignores_aws_settings_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """No profile, token or endpoint of the shell points a child process at the real AWS."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "conflict")
    monkeypatch.setenv("TF_VAR_ip_hash_secret", "kept")

    variables = LocalCloud(ENDPOINT).process_variables(PLACEHOLDER)

    assert "conflict" not in variables.values()
    assert variables["AWS_ENDPOINT_URL"] == ENDPOINT
    assert variables["AWS_ACCESS_KEY_ID"] == "000000000000"
    assert variables["TF_VAR_ip_hash_secret"] == "kept"


@pytest.mark.usefixtures("_aws_account")
def test_aws_ignores_endpoints_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint for another program receives no request, and the description names its variable."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://objects.example")
    monkeypatch.setenv("FOOTFALL_ACCOUNT_ID", "000000000000")
    aws = Aws()

    variables = aws.process_variables(MOTO_ACCOUNT)

    assert aws.describe(MOTO_ACCOUNT).endswith("us-east-1 (ignores AWS_ENDPOINT_URL_S3 of your shell)")
    assert "amazonaws.com" in aws.client("s3", MOTO_ACCOUNT).meta.endpoint_url
    assert not {"AWS_ENDPOINT_URL_S3", "FOOTFALL_ACCOUNT_ID"} & variables.keys()
    assert variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] == "true"
    assert variables["AWS_REGION"] == "us-east-1"


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param({"AWS_ENDPOINT_URL": ENDPOINT}, id="endpoint"),
        pytest.param({"AWS_ENDPOINT_URL_STS": "http://localhost:4566"}, id="endpoint-of-a-service"),
        pytest.param({"AWS_ACCESS_KEY_ID": "000000000000"}, id="access-key"),
    ],
)
def test_shell_of_the_local_cloud_does_not_reach_aws(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    """After the exports of `./footfall env`, a command with --cloud aws fails before it sends a request."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(
        UserError, match=r'points to the local cloud .*`eval "\$\(\./footfall env --unset\)"`'
    ):
        open_cloud(CloudName.AWS)


def test_unset_undoes_the_exports(monkeypatch: pytest.MonkeyPatch) -> None:
    """`env --unset` removes what `env` exports, without a local cloud, and keeps the user's own settings."""
    monkeypatch.setenv("PATH", os.defpath)  # `make test` adds the folder of the tools.
    before = {"AWS_PROFILE": "me", "PATH": os.defpath, "TF_CLI_CONFIG_FILE": "mine"}
    exported = exported_variables(LocalCloud(ENDPOINT)) | {"AWS_SESSION_TOKEN": "role"}
    for name, value in (exported | before | {"CLOUD": "aws", "PATH": exported["PATH"]}).items():
        monkeypatch.setenv(name, value)

    commands = CliRunner().invoke(app, ["env", "--unset"], catch_exceptions=False).output

    shell = subprocess.run(["sh", "-c", f"{commands}\nenv"], capture_output=True, text=True, check=True)
    after = dict(line.partition("=")[::2] for line in shell.stdout.splitlines())
    assert {name: after[name] for name in before} == before
    assert not exported.keys() - before.keys() & after.keys()


def test_unset_keeps_settings_that_env_passes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`env` exports some settings with the user's own values. `env --unset` does not remove these."""
    own_settings = {"GOGC": "50", "TF_CLI_CONFIG_FILE": str(tmp_path / "terraform.rc")}
    Path(own_settings["TF_CLI_CONFIG_FILE"]).touch()
    monkeypatch.setattr(toolchain, "find_mirror", lambda: None)
    for name, value in own_settings.items():
        monkeypatch.setenv(name, value)
    exported = exported_variables(LocalCloud(ENDPOINT))

    output = CliRunner().invoke(app, ["env", "--unset"], catch_exceptions=False).output

    assert {name: exported[name] for name in own_settings} == own_settings
    assert "unset GOGC" not in output
    assert "unset TF_CLI_CONFIG_FILE" not in output


def test_unset_keeps_credentials_of_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a shell that does not point to the local cloud, `env --unset` removes no AWS setting."""
    monkeypatch.setenv("AWS_REGION", "us-east-1")

    output = CliRunner().invoke(app, ["env", "--unset"], catch_exceptions=False).output

    assert "AWS_" not in output


def test_invalid_endpoint_is_not_local(monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint that is no URL does not stop a command, because Footfall ignores it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://[::1")

    open_cloud(CloudName.AWS)


@pytest.mark.parametrize("value", ["Aws", "AWS ", "prod"])
def test_unknown_cloud_is_rejected(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """A misspelled value of CLOUD selects neither cloud."""
    monkeypatch.setenv("CLOUD", value)

    with pytest.raises(typer.BadParameter, match=f"'{value}' is not one of 'local', 'aws'"):
        app(["urls"], standalone_mode=False)


@pytest.mark.parametrize("command", ["up", "down", "env"])
def test_commands_of_the_local_cloud_reject_aws(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """With CLOUD=aws, a command for the local cloud fails without doing anything."""
    monkeypatch.setenv("CLOUD", "aws")

    with pytest.raises(UserError, match=f"`./footfall {command}` acts on the local cloud only"):
        CliRunner().invoke(app, [command], catch_exceptions=False)


@pytest.mark.parametrize(
    ("endpoint", "token"),
    [
        pytest.param(ENDPOINT, "role", id="this-local-cloud"),
        pytest.param("http://127.0.0.1:4567", None, id="another-local-cloud"),
        pytest.param(None, None, id="aws"),
    ],
)
def test_session_of_the_shell_is_used_only_in_its_own_cloud(
    monkeypatch: pytest.MonkeyPatch, endpoint: str | None, token: str | None
) -> None:
    """The session of a role is used only in the local cloud that issued it."""
    monkeypatch.setenv("AWS_SESSION_TOKEN", "role")
    if endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)

    cloud = LocalCloud(ENDPOINT)

    assert cloud.process_variables(PLACEHOLDER).get("AWS_SESSION_TOKEN") == token
    credentials = cloud.session(PLACEHOLDER).get_credentials()
    assert credentials
    assert credentials.token == token


def test_leftover_session_token_is_not_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session token without its access key is ignored."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_ENDPOINT_URL", ENDPOINT)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "role")

    assert "AWS_SESSION_TOKEN" not in LocalCloud(ENDPOINT).process_variables(PLACEHOLDER)

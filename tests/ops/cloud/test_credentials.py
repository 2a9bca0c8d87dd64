"""Credentials of the shell, of a profile and of `aws login` reach this process and Terraform."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ops.cloud.aws import Aws
from ops.cloud.shell import CREDENTIALS
from ops.config.environments import Environment
from ops.errors import UserError

PROD = Environment(name="prod", account_id="123456789012", region="us-east-1", protected=True)
KEYS = ("ASIA1", "secret1", "token1")
PROFILES = """\
[profile login]
login_session = arn:aws:iam::123456789012:user/me
[profile chained]
role_arn = arn:aws:iam::123456789012:role/deploy
source_profile = login
[profile process]
credential_process = aws process
"""

type FakeCli = Callable[..., Path]


@pytest.fixture
def _profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up profiles in a shell without credentials and without an AWS CLI."""
    for name in CREDENTIALS:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "config").write_text(PROFILES)
    (tmp_path / "credentials").write_text(
        "[static]\naws_access_key_id = ASIA1\naws_secret_access_key = secret1\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")


@pytest.fixture
def fake_cli(tmp_path: Path, _profiles: None) -> FakeCli:
    """Return a function that creates an AWS CLI, and returns the file to which the CLI writes its arguments.

    It exports other credentials at each call. The first ones last *seconds*.
    """

    def create(seconds: int = 900, failure: str = "") -> Path:
        for number, lifetime in ((1, seconds), (2, 900)):
            values = dict(zip(("AccessKeyId", "SecretAccessKey", "SessionToken"), KEYS, strict=True))
            text = json.dumps(values | {"Version": 1, "Expiration": in_seconds(lifetime)})
            (tmp_path / f"export{number}").write_text(text.replace('1"', f'{number}"'))
        calls = tmp_path / "calls"
        lines = ["#!/bin/sh", f"echo $* >>{calls}", f"if [ $(wc -l <{calls}) = 1 ]; then n=1; else n=2; fi"]
        lines.append(f"echo '{failure}' >&2; exit 1" if failure else f"cat {tmp_path}/export$n")
        (tmp_path / "aws").write_text("\n".join(lines))
        (tmp_path / "aws").chmod(0o755)
        return calls

    return create


def in_seconds(lifetime: int) -> str:
    """Return the time in *lifetime* seconds as the AWS CLI prints it."""
    return (datetime.now(UTC) + timedelta(seconds=lifetime)).isoformat(timespec="seconds")


def passed_credentials(aws: Aws) -> tuple[str | None, ...]:
    """Return the credentials that a child process gets."""
    return tuple(map(aws.process_variables(PROD).get, CREDENTIALS))


@pytest.mark.parametrize(
    ("profile", "expected", "call"),
    [
        pytest.param("login", KEYS, "configure export-credentials --format process", id="aws-login"),
        pytest.param("chained", KEYS, "configure export-credentials --format process", id="role-after-login"),
        pytest.param("process", KEYS, "process", id="credential-process"),
        pytest.param("static", ("ASIA1", "secret1", None), "", id="static"),
    ],
)
def test_credentials_of_a_profile_reach_terraform(
    fake_cli: FakeCli,
    monkeypatch: pytest.MonkeyPatch,
    profile: str,
    expected: tuple[str | None, ...],
    call: str,
) -> None:
    """Terraform gets the credentials of every kind of profile, and this process uses the same."""
    calls, aws = fake_cli(3600), Aws()
    monkeypatch.setenv("AWS_PROFILE", profile)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "left over")

    passed = passed_credentials(aws)

    credentials = aws.session(PROD).get_credentials()
    assert credentials
    assert passed == expected == credentials.get_frozen_credentials()[:3]
    assert (calls.read_text() if calls.exists() else "") == (f"{call}\n" if call else "")


def test_credentials_of_the_shell_are_kept(fake_cli: FakeCli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials in variables, as in a workflow, take precedence, and the AWS CLI is not started."""
    calls = fake_cli()
    monkeypatch.setenv("AWS_PROFILE", "login")
    for name in CREDENTIALS:
        monkeypatch.setenv(name, "shell")

    assert passed_credentials(Aws()) == ("shell", "shell", "shell")
    assert not calls.exists()


@pytest.mark.parametrize(
    ("seconds", "key"),
    [pytest.param(400, "ASIA1", id="valid"), pytest.param(60, "ASIA2", id="expires-soon")],
)
def test_credentials_are_renewed_before_they_expire(
    fake_cli: FakeCli, monkeypatch: pytest.MonkeyPatch, seconds: int, key: str
) -> None:
    """A run of Terraform starts with credentials that last some minutes."""
    fake_cli(seconds)
    monkeypatch.setenv("AWS_PROFILE", "login")
    aws = Aws()
    aws.session(PROD).get_credentials()

    assert passed_credentials(aws)[0] == key


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        pytest.param(
            "Your session has expired. Please reauthenticate using aws login.",
            r"session has expired.* Run `aws login --profile login`",
            id="expired",
        ),
        pytest.param(
            'Could not connect to the endpoint URL: "https://signin"',
            r"^The AWS CLI cannot reach AWS.*credentials were not rejected\.$",
            id="no-network",
        ),
        pytest.param(
            "aws: error: argument subcommand: Invalid choice",
            r"does not know `aws login`.* 2\.32",
            id="too-old",
        ),
        pytest.param("", r"needs the AWS CLI, which is not on the PATH", id="not-installed"),
    ],
)
def test_failure_of_the_aws_cli_is_explained(
    fake_cli: FakeCli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, failure: str, message: str
) -> None:
    """The error says what to do: sign in, check the network, or install a newer AWS CLI."""
    if failure:
        fake_cli(failure=failure)
    else:
        monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("AWS_PROFILE", "login")

    with pytest.raises(UserError, match=message):
        Aws().describe(PROD)


@pytest.mark.parametrize("output", ["Welcome", '{"AccessKeyId": "AKIA", "SecretAccessKey": "hidden"}'])
def test_unusable_output_of_the_aws_cli_is_explained(
    fake_cli: FakeCli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, output: str
) -> None:
    """If the AWS CLI prints something else than temporary credentials, the error does not quote it."""
    fake_cli()
    (tmp_path / "export1").write_text(output)
    monkeypatch.setenv("AWS_PROFILE", "login")

    with pytest.raises(UserError, match=r"^`aws configure .* process` printed no temporary credentials\."):
        Aws().describe(PROD)

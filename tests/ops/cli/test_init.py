"""The command init: what a new owner sees, and what it writes to env.hcl."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from typer.testing import CliRunner

from ops.cli import init
from ops.cli.main import app
from ops.config import environments
from ops.config.edit import read_locals
from ops.errors import UserError
from ops.paths import ROOT
from tests.tools.new_settings import restore_settings

ACCOUNT, LOCAL, SITE = "123456789012", "http://localhost:8000", "https://you.example"
type RunInit = Callable[..., Any]  # The result of a CliRunner.


@pytest.fixture(autouse=True)
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return dev and prod as in a new clone, signed in to an account, without a Region in the shell."""
    shutil.copytree(ROOT / "live", tmp_path / "live", ignore=shutil.ignore_patterns(".terragrunt-cache"))
    restore_settings(tmp_path / "live")
    shutil.copy(ROOT / "terragrunt.hcl", tmp_path)
    monkeypatch.setattr(init, "signed_in_account", lambda _: ACCOUNT)
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    monkeypatch.setattr(environments, "LIVE", tmp_path / "live")
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")

    return tmp_path / "live"


@pytest.fixture
def run_init(monkeypatch: pytest.MonkeyPatch) -> RunInit:
    """Return a function that runs the command with *answers*. It prints lines instead of logging them."""
    run = mock.MagicMock()
    run.return_value.__enter__.return_value.say = print
    run.return_value.__exit__.return_value = False
    monkeypatch.setattr(init, "command_run", run)

    return lambda *arguments, answers="": CliRunner().invoke(app, ["init", *arguments], input=answers)


def settings(live: Path, name: str) -> Mapping[str, Any]:
    """Return the settings of an environment."""
    return read_locals((live / name / "env.hcl").read_text())


def test_new_owner_answers_one_question(
    run_init: RunInit, live: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a Region in the shell, the command prompts only for the site, and all other lines stay."""
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    before = (live / "prod/env.hcl").read_text()

    result = run_init(answers="not a url\nhttps://you.example/blog\ny\n")

    assert result.exit_code == 0, result.output
    assert settings(live, "dev")["sites"]["main"]["origins"] == [LOCAL, SITE]
    after = (live / "prod/env.hcl").read_text()
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert changed == [
        f'  account_id = "{ACCOUNT}"',
        '  region     = "eu-west-1"',
        f'    main = {{ origins = ["{SITE}"] }}',
    ]
    assert "'not a url' is not the URL of a site" in result.output
    assert "./footfall deploy dev --cloud aws" in result.output


def test_second_run_changes_nothing(run_init: RunInit, live: Path) -> None:
    """A second run, also with another Region in the shell, asks nothing and changes nothing."""
    run_init("--origin", SITE, "--region", "eu-west-1", "--yes")
    before = settings(live, "dev"), settings(live, "prod")

    with mock.patch.dict("os.environ", AWS_REGION="us-west-2"):
        result = run_init()

    assert (settings(live, "dev"), settings(live, "prod")) == before
    assert result.exit_code == 0
    assert result.output.count("no change") == 2


def test_protected_environment_does_not_count_a_local_site(run_init: RunInit, live: Path) -> None:
    """The site on the developer's machine stays in dev, and is removed from prod."""
    shutil.copy(live / "dev/env.hcl", live / "prod/env.hcl")
    file = live / "prod/env.hcl"
    file.write_text(file.read_text().replace("protected = false", "protected = true"))

    run_init("--origin", SITE, "--region", "us-east-1", "--yes")

    assert settings(live, "dev")["sites"]["main"]["origins"] == [LOCAL, SITE]
    assert settings(live, "prod")["sites"]["main"]["origins"] == [SITE]


def test_line_endings_stay(run_init: RunInit, live: Path) -> None:
    """A file with the line endings of Windows keeps them."""
    file = live / "dev/env.hcl"
    before = file.read_bytes().replace(b"\n", b"\r\n")
    file.write_bytes(before)

    run_init("dev", "--origin", LOCAL, "--region", "us-east-1", "--yes")

    assert file.read_bytes() == before.replace(b"0" * 12, ACCOUNT.encode())


def test_changes_are_shown_before_they_are_written(run_init: RunInit, live: Path) -> None:
    """Without a confirmation, nothing is written."""
    before = settings(live, "dev")

    result = run_init("dev", "--origin", SITE, "--region", "us-east-1", answers="n\n")

    assert result.exit_code == 1
    assert f'+  account_id = "{ACCOUNT}"' in result.output
    assert settings(live, "dev") == before


@pytest.mark.parametrize(("answer", "account"), [("n", "111122223333"), ("y", ACCOUNT)])
def test_another_account_is_replaced_only_if_confirmed(
    run_init: RunInit, live: Path, answer: str, account: str
) -> None:
    """If prod is in another account, the command asks, and by default leaves it there."""
    file = live / "prod/env.hcl"
    file.write_text(file.read_text().replace("0" * 12, "111122223333"))

    run_init("--origin", SITE, "--region", "us-east-1", answers=f"{answer}\ny\n")

    assert settings(live, "dev")["account_id"] == ACCOUNT
    assert settings(live, "prod")["account_id"] == account


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--region", "us-east-1"], "Run the command again with --origin", id="no-site"),
        pytest.param(["--origin", SITE], "Run the command again with --region", id="no-region"),
        pytest.param(["--region", "mars"], "'mars' is not valid as a Region", id="region"),
        pytest.param(["--origin", "ftp://a"], "is not the URL of a site", id="origin"),
        pytest.param(["stage"], "There is no environment 'stage'", id="environment"),
    ],
)
def test_script_gets_an_error_that_names_the_option(
    run_init: RunInit, arguments: list[str], message: str
) -> None:
    """Without a terminal, a missing or invalid answer is an error."""
    error = run_init(*arguments).exception

    assert isinstance(error, UserError)
    assert message in str(error)

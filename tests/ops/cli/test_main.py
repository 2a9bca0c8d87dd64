"""The command line as a user types it."""

import subprocess
import sys

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from ops.cli.main import app, main
from ops.paths import ROOT

COMMANDS = [
    "access",
    "bench",
    "build",
    "bundle",
    "check",
    "check-release",
    "checkov",
    "contract",
    "copy-table",
    "cost",
    "crawlers",
    "deploy",
    "destroy",
    "dev",
    "down",
    "drift",
    "drift-issue",
    "env",
    "environments",
    "export",
    "forget",
    "import",
    "init",
    "lock-providers",
    "logs",
    "module-docs",
    "open",
    "pages",
    "plan",
    "plan-comment",
    "promote",
    "publish-release",
    "releases",
    "requirements",
    "reset",
    "roles",
    "rollback",
    "rotate",
    "screenshots",
    "script",
    "simulate",
    "sites",
    "smoke",
    "stats",
    "status",
    "test",
    "unlock",
    "up",
    "urls",
    "verify",
    "verify-attestation",
]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a separate process."""
    command = [sys.executable, "-m", "ops", *arguments]

    return subprocess.run(
        command, cwd=ROOT, env={"PATH": "", **variables}, capture_output=True, text=True, check=False
    )


def test_command_line_has_these_commands() -> None:
    """No command is added or removed by accident."""
    assert sorted(get_command(app).commands) == COMMANDS  # type: ignore[attr-defined] # It is a group.


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    """Every command prints a help text with --help."""
    result = CliRunner().invoke(app, [command, "--help"])

    assert result.exit_code == 0
    assert "Usage" in result.output


@pytest.mark.parametrize(
    ("arguments", "variables", "message"),
    [
        pytest.param(["nonsense"], {}, "No such command 'nonsense'", id="unknown-command"),
        pytest.param(["deploy"], {}, "Missing argument 'ENV'", id="missing-argument"),
        pytest.param(["urls", "--cloud", "gcp"], {}, "'gcp' is not", id="unknown-cloud"),
        pytest.param(["deploy", "stage"], {}, "Use one of: dev, prod", id="unknown-environment"),
        pytest.param(["up"], {"CLOUD": "aws"}, "acts on the local cloud only", id="local-command-on-aws"),
        pytest.param(["promote", "dev"], {}, "cannot be promoted to itself", id="promoted-to-itself"),
    ],
)
def test_wrong_usage_exits_with_status_1(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    variables: dict[str, str],
    message: str,
) -> None:
    """Wrong usage exits with 1, because 2 means drift, and the message explains the mistake."""
    monkeypatch.setattr("sys.argv", ["footfall", *arguments])
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit) as end:
        main()

    assert end.value.code == 1
    assert message in capsys.readouterr().err


def test_status_is_that_of_the_process() -> None:
    """A process with wrong usage exits with 1, too."""
    assert run("nonsense").returncode == 1


def test_no_command_prints_the_help() -> None:
    """Without a command, the help is printed, grouped by purpose."""
    process = run()

    assert process.returncode == 0
    for group in ("Local cloud", "Releases", "Inspection", "Data", "Development", "GitHub"):
        assert group in process.stdout


def test_completion_lists_commands() -> None:
    """Shell completion completes the names of commands."""
    variables = {"_FOOTFALL_COMPLETE": "complete_bash", "COMP_WORDS": "footfall roll", "COMP_CWORD": "1"}

    assert run(**variables).stdout.split() == ["rollback"]

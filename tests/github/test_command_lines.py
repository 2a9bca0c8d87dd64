"""The command line accepts every command that the workflows run."""

import re
import shlex

import pytest
from typer.testing import CliRunner

from ops.cli.main import app
from tests.github.workflow import FOLDER, Workflow

COMMANDS = sorted(
    {
        step["run"]
        for file in FOLDER.glob("*.yml")
        for _, step in Workflow.from_file(file).steps
        if step.get("run", "").startswith("./footfall")
    }
)


@pytest.mark.parametrize("command", COMMANDS)
def test_command_line_accepts_command(command: str) -> None:
    """Each command exists and has each argument and option that a workflow passes."""
    arguments = shlex.split(re.sub(r"\$\w+", "value", command))[1:]

    # With --help the arguments are parsed, and the command is not run.
    result = CliRunner().invoke(app, [*arguments, "--help"])

    assert result.exit_code == 0, result.output

"""The workflow run that executes this command: its variables, its outputs and its summary."""

import json
import os
from pathlib import Path
from typing import Any

from ops.errors import UserError
from ops.github.markdown import truncate_lines

SUMMARY_BYTES = 1024 * 1024


def required_variable(name: str) -> str:
    """Return an environment variable that GitHub or the workflow sets for this step.

    Raises:
        UserError: when it is not set.

    """
    if not (value := os.environ.get(name)):
        raise UserError(
            f"{name} is not set. Run this command in a GitHub workflow. GitHub sets its variables, except "
            "GITHUB_TOKEN, which the env block of the step must set."
        )

    return value


def read_event() -> dict[str, Any]:
    """Read the event that triggered the run."""
    return dict(json.loads(Path(required_variable("GITHUB_EVENT_PATH")).read_text()))


def run_url() -> str:
    """Return the URL of the run."""
    server, repository = required_variable("GITHUB_SERVER_URL"), required_variable("GITHUB_REPOSITORY")

    return f"{server}/{repository}/actions/runs/{required_variable('GITHUB_RUN_ID')}"


def set_outputs(**outputs: str) -> None:
    """Set outputs of the current step, if this runs in a workflow."""
    append_to_file("GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in outputs.items()))


def add_summary(lines: list[str]) -> None:
    """Add *lines* to the summary of the run, up to GitHub's size limit."""
    text = truncate_lines(lines, SUMMARY_BYTES, "Truncated. The artifacts of this run contain the rest.")
    append_to_file("GITHUB_STEP_SUMMARY", text)


def append_to_file(variable: str, text: str) -> None:
    """Append *text* to the file that an environment variable names, if it is set."""
    if file := os.environ.get(variable):
        with Path(file).open("a") as stream:
            stream.write(text)

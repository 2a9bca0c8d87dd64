"""The environment variables of a step, and the files in which it sets variables and outputs."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.github.expressions import UnsupportedError, as_text, render
from tests.github.workflow import Step
from tests.tools.clone import CONFLICTING_VARIABLES

if TYPE_CHECKING:
    from tests.github.job_runner import JobRunner


def step_variables(runner: "JobRunner", step: Step, files: dict[str, Path]) -> dict[str, str]:
    """Return all environment variables of a step."""
    inherited = {name: value for name, value in os.environ.items() if not CONFLICTING_VARIABLES.match(name)}
    declared = {
        name: as_text(render(value, runner.contexts))
        for level in (runner.job, step)
        for name, value in level.get("env", {}).items()
    }
    # The local cloud replaces AWS. No other value of a workflow is replaced.
    replaced = {"CLOUD": "local"} if declared.get("CLOUD") == "aws" else {}

    return (
        inherited
        | github_variables(runner)
        | file_variables(runner, files)
        | runner.exported
        | declared
        | replaced
    )


def github_variables(runner: "JobRunner") -> dict[str, str]:
    """Return the variables that GitHub sets for every step."""
    github = runner.contexts["github"]
    variables = {
        f"GITHUB_{name.upper()}": str(value)
        for name, value in github.items()
        if name not in {"event", "token"}
    }
    path = f"{runner.github.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"

    return variables | {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_JOB": runner.name, "PATH": path}


def file_variables(runner: "JobRunner", files: dict[str, Path]) -> dict[str, str]:
    """Return the variables that name the files of a step."""
    event = runner.folder / "event.json"
    event.write_text(json.dumps(runner.event.payload))

    return {
        "GITHUB_ENV": str(files["env"]),
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_OUTPUT": str(files["output"]),
        "GITHUB_STEP_SUMMARY": str(files["summary"]),
        "GITHUB_WORKSPACE": str(runner.workspace),
    }


def read_assignments(file: Path) -> dict[str, str]:
    """Return the variables or outputs that a step has written to *file*."""
    return dict(parse_assignments(file.read_text()))


def parse_assignments(text: str) -> Iterator[tuple[str, str]]:
    """Yield each name and value. GitHub's syntax for multiline values is not supported."""
    for line in text.splitlines():
        name, sign, value = line.partition("=")
        if not sign or "<<" in name:
            raise UnsupportedError(line)
        yield name, value

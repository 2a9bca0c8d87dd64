"""What a step finds in its environment, and what it hands on by files."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.clone import STRAY
from tests.github.expressions import Unknown, rendered, written
from tests.github.workflow import Step

if TYPE_CHECKING:
    from tests.github.job_runner import Machine


def variables(machine: "Machine", step: Step, files: dict[str, Path]) -> dict[str, str]:
    """Give a step all its environment variables."""
    kept = {name: value for name, value in os.environ.items() if not STRAY.match(name)}
    stated = {
        name: written(rendered(value, machine.contexts))
        for level in (machine.job, step)
        for name, value in level.get("env", {}).items()
    }
    # The local cloud plays AWS: nothing else of what a workflow says is replaced.
    played = {"CLOUD": ""} if stated.get("CLOUD") == "aws" else {}

    return kept | of_github(machine) | of_files(machine, files) | machine.exported | stated | played


def of_github(machine: "Machine") -> dict[str, str]:
    """Tell what GitHub tells every step."""
    github = machine.contexts["github"]
    told = {f"GITHUB_{it.upper()}": str(github[it]) for it in github if it not in {"event", "token"}}
    path = f"{machine.host.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"

    return told | {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_JOB": machine.name, "PATH": path}


def of_files(machine: "Machine", files: dict[str, Path]) -> dict[str, str]:
    """Tell where a step reads and answers."""
    event = machine.folder / "event.json"
    event.write_text(json.dumps(machine.event.payload))

    return {
        "GITHUB_ENV": str(files["env"]),
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_OUTPUT": str(files["output"]),
        "GITHUB_STEP_SUMMARY": str(files["summary"]),
        "GITHUB_WORKSPACE": str(machine.workspace),
    }


def assignments(file: Path) -> dict[str, str]:
    """Read what a step has handed on."""
    return dict(pairs(file))


def pairs(file: Path) -> Iterator[tuple[str, str]]:
    """Read line by line; GitHub's form for values of several lines is not known here."""
    for line in file.read_text().splitlines():
        name, sign, value = line.partition("=")
        if not sign or "<<" in name:
            raise Unknown(line)
        yield name, value

"""One run of a workflow: what GitHub tells it, and where it answers."""

import json
import os
from pathlib import Path
from typing import Any

from ops.cli.report import append
from ops.github.markdown import cut
from ops.paths import Stop

SUMMARY_BYTES = 1024 * 1024


def told(name: str) -> str:
    """Read what GitHub tells every run by an environment variable.

    Raises:
        Stop: when it tells nothing of that name.

    """
    if not (value := os.environ.get(name)):
        raise Stop(f"{name} is not set: this verb is a workflow's, and GitHub sets it there.")

    return value


def event() -> dict[str, Any]:
    """Read what made GitHub start this run."""
    return dict(json.loads(Path(told("GITHUB_EVENT_PATH")).read_text()))


def address() -> str:
    """Give the address of this run's own page."""
    return f"{told('GITHUB_SERVER_URL')}/{told('GITHUB_REPOSITORY')}/actions/runs/{told('GITHUB_RUN_ID')}"


def answer(**outputs: str) -> None:
    """Hand *outputs* on to the steps that follow, where there are any."""
    append("GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in outputs.items()))


def summarise(lines: list[str]) -> None:
    """Show *lines* on the run's own page, as many as GitHub takes."""
    text = cut(lines, SUMMARY_BYTES, "Cut here: the rest is in this run's artifacts.")
    append("GITHUB_STEP_SUMMARY", text)

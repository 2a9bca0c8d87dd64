"""The end of a release verb: a few lines for people, JSON for programs, and what a workflow asks for."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from ops.console import print_json, say
from ops.github.markdown import block

type Facts = Mapping[str, object]


def report(title: str, facts: Facts, *, as_json: bool) -> None:
    """Tell how a verb ended, in every form that somebody waits for."""
    lines = [f"{name:<14} {spelled(value)}" for name, value in facts.items() if value not in ("", None)]
    if as_json:
        print_json(dict(facts))
    else:
        for line in lines:
            say(line)
    append("GITHUB_STEP_SUMMARY", "\n".join([f"### {title}", "", *block(lines), ""]))
    append(
        "GITHUB_OUTPUT", "".join(f"{name}={facts[name]}\n" for name in ("release", "url") if facts.get(name))
    )


def save(file: Path, facts: Facts) -> None:
    """Keep a report as JSON for the verbs that come after."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(facts, indent=2))


def spelled(value: object) -> str:
    """Write a value for people: a list has a line for each of its own."""
    return (("\n" + " " * 17).join(map(str, value)) or "none") if isinstance(value, list) else str(value)


def append(variable: str, text: str) -> None:
    """Add to the file that a workflow's variable names, where there is one."""
    if file := os.environ.get(variable):
        with Path(file).open("a") as out:
            out.write(text)

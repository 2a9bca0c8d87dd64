"""The result of a command: lines for people, JSON for programs, and the summary of a workflow run."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from ops.console import print_json
from ops.github.markdown import code_block
from ops.github.workflow_run import append_to_file, set_outputs

type Facts = Mapping[str, object]

STEP_OUTPUTS = ("release", "url")
INDENT = "\n" + " " * 17


def report(title: str, facts: Facts, *, say: Callable[[str], None], as_json: bool) -> None:
    """Print *facts*, and add them to the summary and the step outputs of a workflow run."""
    lines = [f"{name:<14} {value_text(value)}" for name, value in facts.items() if value not in ("", None)]
    if as_json:
        print_json(dict(facts))
    else:
        for line in lines:
            say(line)
    append_to_file("GITHUB_STEP_SUMMARY", "\n".join([f"### {title}", "", *code_block(lines), ""]))
    set_outputs(**{name: str(facts[name]) for name in STEP_OUTPUTS if facts.get(name)})


def save_report(file: Path, facts: Facts) -> None:
    """Write *facts* as JSON, for a later command to read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(facts, indent=2))


def value_text(value: object) -> str:
    """Return the text of a value, with one line for each entry of a list."""
    return (INDENT.join(map(str, value)) or "none") if isinstance(value, list) else str(value)

"""The comment on a pull request that shows the plans of all environments."""

import json
from pathlib import Path
from typing import Any

from ops.github.markdown import code_span, truncate_lines
from ops.github.repository import Repository

COMMENT_BYTES = 65_536
MAX_ERROR_LINES = 20
MARKER = "<!-- footfall: plan -->"

type Plan = dict[str, Any]


def read_plans(folder: Path, environments: list[str]) -> dict[str, Plan | None]:
    """Read the plan of each environment, or None if there is none."""
    files = {name: folder / f"{name}.json" for name in environments}

    return {name: json.loads(file.read_text()) if file.exists() else None for name, file in files.items()}


def comment_lines(plans: dict[str, Plan | None], commit: str) -> list[str]:
    """Return the comment: what *commit* would change in each environment."""
    bodies = [line for name, plan in plans.items() for line in ["", *_environment_lines(name, plan)]]

    return [MARKER, f"## Planned changes of commit {code_span(commit[:12])}", *bodies]


def _environment_lines(name: str, plan: Plan | None) -> list[str]:
    if plan is None or plan.get("error"):
        message = str(plan["error"] if plan else "There is no plan. See the log of this workflow run.")
        lines = message.splitlines()[:MAX_ERROR_LINES]
        return [f"### {name}: plan failed", "", *(f"- {code_span(line)}" for line in lines)]
    changes = plan["changes"]
    number = f"{len(changes)} change{'s'[: len(changes) != 1]}" if changes else "no changes"

    return [f"### {name}: {number}", "", *(line for change in changes for line in _change_lines(change))]


def _change_lines(change: dict[str, Any]) -> list[str]:
    actions = change["actions"]
    verb = "replace" if set(actions) == {"create", "delete"} else " and ".join(actions)

    return [
        f"- **{verb}** {code_span(change['unit'] + ': ' + change['address'])}",
        *map(difference_line, change["differences"]),
    ]


def difference_line(difference: dict[str, Any]) -> str:
    """Return one line that shows both values of an attribute."""
    before, after = value_text(difference["before"]), value_text(difference["after"])

    return f"  - {code_span(difference['attribute'])}: {before} → {after}"


def value_text(value: object) -> str:
    """Return a value approximately as it is written in HCL."""
    return code_span(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def update_comment(repository: Repository, number: int, lines: list[str], summary_url: str) -> str:
    """Create or update the comment on pull request *number*, and return its URL.

    A comment that is too long ends with a link to *summary_url*.
    """
    notice = f"Truncated. The [summary of this workflow run]({summary_url}) contains the rest."
    body = truncate_lines(lines, COMMENT_BYTES, notice)
    old = repository.find_own(f"issues/{number}/comments", MARKER)
    if old and old["body"] == body:
        return str(old["html_url"])
    written = (
        repository.request("PATCH", f"issues/comments/{old['id']}", json={"body": body})
        if old
        else repository.request("POST", f"issues/{number}/comments", json={"body": body})
    )

    return str(written["html_url"])

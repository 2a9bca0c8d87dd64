"""The plans of a pull request, told in one comment that is kept up to date."""

import json
from pathlib import Path
from typing import Any

from ops.github.markdown import cut, span
from ops.github.repository import Repository

COMMENT_BYTES = 65_536
ERROR_LINES = 20
MARK = "<!-- footfall: plan -->"

type Plan = dict[str, Any]


def read(folder: Path, environments: list[str]) -> dict[str, Plan | None]:
    """Read the plan of each of *environments*, where there is one."""
    files = {name: folder / f"{name}.json" for name in environments}

    return {name: json.loads(it.read_text()) if it.exists() else None for name, it in files.items()}


def told(plans: dict[str, Plan | None], commit: str) -> list[str]:
    """Tell what *commit* would change, environment by environment."""
    bodies = [line for name, plan in plans.items() for line in ["", *_environment(name, plan)]]

    return [MARK, f"## What {span(commit[:12])} would change", *bodies]


def _environment(name: str, plan: Plan | None) -> list[str]:
    if plan is None or plan.get("error"):
        said = str(plan["error"] if plan else "There is no plan: this run's log says why.").splitlines()
        return [f"### {name}: not planned", "", *(f"- {span(line)}" for line in said[:ERROR_LINES])]
    changes = plan["changes"]
    number = f"{len(changes)} change{'s'[: len(changes) != 1]}" if changes else "no change"

    return [f"### {name}: {number}", "", *(line for it in changes for line in _change(it))]


def _change(change: dict[str, Any]) -> list[str]:
    actions = change["actions"]
    verb = "replace" if set(actions) == {"create", "delete"} else " and ".join(actions)

    return [
        f"- **{verb}** {span(change['unit'] + ': ' + change['address'])}",
        *map(difference, change["differences"]),
    ]


def difference(it: dict[str, Any]) -> str:
    """Tell in a line what becomes of one attribute."""
    return f"  - {span(it['attribute'])}: {value(it['before'])} → {value(it['after'])}"


def value(it: object) -> str:
    """Show a value as it is written in HCL, or nearly so."""
    return span(it if isinstance(it, str) else json.dumps(it, ensure_ascii=False))


def comment(repository: Repository, number: int, lines: list[str], rest: str) -> str:
    """Write or renew the one comment of pull request *number*, and give its address.

    What does not fit is said to be at *rest*.
    """
    body = cut(lines, COMMENT_BYTES, f"Cut here: [this run's summary]({rest}) has the rest.")
    old = repository.ours(f"issues/{number}/comments", MARK)
    if old and old["body"] == body:
        return str(old["html_url"])
    written = (
        repository.ask("PATCH", f"issues/comments/{old['id']}", json={"body": body})
        if old
        else repository.ask("POST", f"issues/{number}/comments", json={"body": body})
    )

    return str(written["html_url"])

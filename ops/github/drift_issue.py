"""What drifted, told in one issue that is opened, updated and closed."""

import json
from pathlib import Path
from typing import Any

from ops.github.markdown import cut, span
from ops.github.plan_comment import ERROR_LINES, difference
from ops.github.repository import Repository

ISSUE_BYTES = 65_536
MARK = "<!-- footfall: drift -->"
TITLE = "What runs is not what was released"
REMEDY = "`make drift ENV={name} CLOUD=aws` shows it again. Take it into the tree, or deploy to undo it."
OVER = "Nothing differs any more, in any environment."

type Report = dict[str, Any]


def read(folder: Path, environments: list[str]) -> list[Report]:
    """Read the report of each of *environments*; one that did not come to report is an error."""
    files = {name: folder / f"{name}.json" for name in environments}

    return [
        json.loads(it.read_text())
        if it.exists()
        else {"environment": name, "status": "error", "differences": []}
        for name, it in files.items()
    ]


def told(reports: list[Report]) -> list[str]:
    """Tell what differs where, and what to do; the same words as long as the same differs."""
    bodies = [line for it in reports if it["status"] != "none" for line in _environment(it)]

    return [MARK, "Found by the nightly comparison of what runs with what was released.", *bodies]


def _environment(report: Report) -> list[str]:
    name = report["environment"]
    if report["status"] == "error":
        said = str(report.get("error") or "The log of the last run says why.").splitlines()
        return ["", f"### {name}: could not be compared", "", *(f"- {span(it)}" for it in said[:ERROR_LINES])]
    found = [
        line
        for it in report["differences"]
        for line in (f"- {span(it['unit'] + ': ' + it['address'])}", difference(it))
    ]

    return ["", f"### {name}", "", *found, "", REMEDY.format(name=name)]


def issue(repository: Repository, reports: list[Report]) -> str:
    """Open, renew or close the one issue, whichever *reports* ask for, and say what was done."""
    old = repository.ours("issues", MARK, state="open")
    body = cut(told(reports), ISSUE_BYTES, "Cut here: the last run's artifacts have the rest.")
    if all(it["status"] == "none" for it in reports):
        return _closed(repository, old) if old else "nothing differs"
    if old is None:
        new = repository.ask("POST", "issues", json={"title": TITLE, "body": body})
        return f"opened {new['html_url']}"
    if old["body"] != body:
        repository.ask("PATCH", f"issues/{old['number']}", json={"body": body})

    return f"{'still' if old['body'] == body else 'renewed'} {old['html_url']}"


def _closed(repository: Repository, old: dict[str, Any]) -> str:
    number = old["number"]
    repository.ask("POST", f"issues/{number}/comments", json={"body": OVER})
    repository.ask("PATCH", f"issues/{number}", json={"state": "closed", "state_reason": "completed"})

    return f"closed {old['html_url']}"

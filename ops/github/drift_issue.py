"""The issue that reports drift. It is opened, updated and closed automatically."""

import json
from pathlib import Path
from typing import Any

from ops.github.markdown import code_span, truncate_lines
from ops.github.plan_comment import MAX_ERROR_LINES, difference_line
from ops.github.repository import Repository

ISSUE_BYTES = 65_536
MARKER = "<!-- footfall: drift -->"
TITLE = "Drift: an environment differs from its last release"
REMEDY = (
    "Run `./footfall drift {name} --cloud aws` to see the differences again. To keep them, commit them to "
    "main. To undo them, run `./footfall deploy {name} --cloud aws`."
)
RESOLVED = "Every environment matches its last release again."

type Report = dict[str, Any]


def read_reports(folder: Path, environments: list[str]) -> list[Report]:
    """Read the drift report of each environment. A missing report is an error."""
    files = {name: folder / f"{name}.json" for name in environments}

    return [
        json.loads(file.read_text())
        if file.exists()
        else {"environment": name, "status": "error", "differences": []}
        for name, file in files.items()
    ]


def issue_lines(reports: list[Report]) -> list[str]:
    """Return the text of the issue. It depends only on *reports*, so unchanged drift causes no update."""
    bodies = [line for report in reports if report["status"] != "none" for line in _report_lines(report)]

    return [MARKER, "The nightly comparison with the last release found these differences:", *bodies]


def _report_lines(report: Report) -> list[str]:
    name = report["environment"]
    if report["status"] == "error":
        message = str(report.get("error") or "See the log of the last workflow run.")
        lines = message.splitlines()[:MAX_ERROR_LINES]
        return ["", f"### {name}: comparison failed", "", *(f"- {code_span(line)}" for line in lines)]
    differences = [
        line
        for difference in report["differences"]
        for line in (
            f"- {code_span(difference['unit'] + ': ' + difference['address'])}",
            difference_line(difference),
        )
    ]

    return ["", f"### {name}", "", *differences, "", REMEDY.format(name=name)]


def update_issue(repository: Repository, reports: list[Report]) -> str:
    """Open, update or close the issue according to *reports*, and return what was done."""
    old = repository.find_own("issues", MARKER, state="open")
    notice = "Truncated. The artifacts of the last workflow run contain the rest."
    body = truncate_lines(issue_lines(reports), ISSUE_BYTES, notice)
    if all(report["status"] == "none" for report in reports):
        return _close(repository, old) if old else "no drift"
    if old is None:
        new = repository.request("POST", "issues", json={"title": TITLE, "body": body})
        return f"opened {new['html_url']}"
    if old["body"] == body:
        return f"unchanged {old['html_url']}"
    repository.request("PATCH", f"issues/{old['number']}", json={"body": body})

    return f"updated {old['html_url']}"


def _close(repository: Repository, issue: dict[str, Any]) -> str:
    number = issue["number"]
    repository.request("POST", f"issues/{number}/comments", json={"body": RESOLVED})
    repository.request("PATCH", f"issues/{number}", json={"state": "closed", "state_reason": "completed"})

    return f"closed {issue['html_url']}"

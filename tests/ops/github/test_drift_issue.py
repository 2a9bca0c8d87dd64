"""The issue about drift: opened, updated and closed, one at a time."""

import json
from pathlib import Path
from typing import Any

import pytest

from ops.github.drift_issue import MARKER, RESOLVED, TITLE, issue_lines, read_reports, update_issue
from ops.github.repository import Repository
from tests.github.fake_github_api import FakeGitHubApi

RATE = {
    "unit": "api",
    "address": "aws_api_gateway_stage.live",
    "attribute": "settings[0].rate",
    "before": 1,
    "after": 2,
}


def report(
    status: str, *differences: dict[str, Any], environment: str = "prod", **fields: str
) -> dict[str, Any]:
    """Return a report of `./footfall drift`."""
    return {"environment": environment, "status": status, "differences": [*differences], **fields}


@pytest.mark.parametrize(
    ("prod_report", "text"),
    [
        pytest.param(report("drift", RATE), "- ` api: aws_api_gateway_stage.live `", id="resource"),
        pytest.param(report("drift", RATE), "  - ` settings[0].rate `: ` 1 ` → ` 2 `", id="attribute"),
        pytest.param(report("drift", RATE), "`./footfall drift prod --cloud aws`", id="remedy"),
        pytest.param(report("error", error="Access denied"), "- ` Access denied `", id="error"),
        pytest.param(report("error"), "### prod: comparison failed", id="error-without-message"),
    ],
)
def test_issue_names_each_difference(prod_report: dict[str, Any], text: str) -> None:
    """The issue names each attribute that differs and how to fix it, or why the comparison failed."""
    assert text in "\n".join(issue_lines([prod_report]))


def test_missing_report_is_an_error(tmp_path: Path) -> None:
    """An environment without a report is not treated as one without drift."""
    (tmp_path / "dev.json").write_text(json.dumps(report("none", environment="dev")))

    assert [found["status"] for found in read_reports(tmp_path, ["dev", "prod"])] == ["none", "error"]


def test_issue_exists_as_long_as_the_drift(github_api: FakeGitHubApi) -> None:
    """Over six nights, one issue is opened, kept, updated and closed."""
    other = RATE | {"attribute": "settings[0].burst"}
    nights = [[], [RATE], [RATE], [other], [], []]

    results = [
        update_issue(Repository(), [report("drift" if differences else "none", *differences)])
        for differences in nights
    ]

    url = github_api.issues[0]["html_url"]
    assert results == [
        "no drift",
        f"opened {url}",
        f"unchanged {url}",
        f"updated {url}",
        f"closed {url}",
        "no drift",
    ]
    assert [(issue["title"], issue["state"]) for issue in github_api.issues] == [(TITLE, "closed")]
    assert "burst" in github_api.issues[0]["body"]
    assert [comment["body"] for comment in github_api.comments] == [RESOLVED]


def test_next_drift_opens_another_issue(github_api: FakeGitHubApi) -> None:
    """A closed issue is not opened again."""
    for differences in ([RATE], [], [RATE]):
        update_issue(Repository(), [report("drift" if differences else "none", *differences)])

    assert [issue["state"] for issue in github_api.issues] == ["closed", "open"]


def test_error_does_not_close_the_issue(github_api: FakeGitHubApi) -> None:
    """If the comparison fails, the drift may still exist, so the issue stays open."""
    update_issue(Repository(), [report("drift", RATE)])

    update_issue(Repository(), [report("error")])

    assert github_api.issues[0]["state"] == "open"


def test_issue_of_another_user_is_ignored(github_api: FakeGitHubApi) -> None:
    """An issue of another user is not changed, even if it contains the marker."""
    github_api.create_issue(title=TITLE, body=MARKER, login="mallory")

    update_issue(Repository(), [report("none")])

    assert github_api.issues[0]["state"] == "open"

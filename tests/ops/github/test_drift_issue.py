"""The issue about drift: opened, updated and closed, one at a time."""

import json
from pathlib import Path
from typing import Any

import pytest

from ops.github.drift_issue import MARK, OVER, TITLE, issue, read, told
from ops.github.repository import Repository
from tests.github.fake_github_api import FakeGitHubApi

RATE = {
    "unit": "api",
    "address": "aws_api_gateway_stage.live",
    "attribute": "settings[0].rate",
    "before": 1,
    "after": 2,
}


def report(status: str, *found: dict[str, Any], environment: str = "prod", **more: str) -> dict[str, Any]:
    """Make what `make drift` reports."""
    return {"environment": environment, "status": status, "differences": [*found], **more}


@pytest.mark.parametrize(
    ("of_prod", "said"),
    [
        pytest.param(report("drift", RATE), "- ` api: aws_api_gateway_stage.live `", id="which"),
        pytest.param(report("drift", RATE), "  - ` settings[0].rate `: ` 1 ` → ` 2 `", id="attribute"),
        pytest.param(report("drift", RATE), "`make drift ENV=prod CLOUD=aws`", id="remedy"),
        pytest.param(report("error", error="Access denied"), "- ` Access denied `", id="error"),
        pytest.param(report("error"), "### prod: could not be compared", id="silence"),
    ],
)
def test_each_difference_is_named(of_prod: dict[str, Any], said: str) -> None:
    """The owner learns which attribute of what, where, or that nobody could look."""
    assert said in "\n".join(told([of_prod]))


def test_an_environment_that_did_not_report_is_an_error(tmp_path: Path) -> None:
    """Silence is not health."""
    (tmp_path / "dev.json").write_text(json.dumps(report("none", environment="dev")))

    assert [it["status"] for it in read(tmp_path, ["dev", "prod"])] == ["none", "error"]


def test_the_issue_lives_as_long_as_the_drift(github_api: FakeGitHubApi) -> None:
    """Six nights: well, drift, the same, another one, well again, and well still."""
    other = RATE | {"attribute": "settings[0].burst"}
    nights = [[], [RATE], [RATE], [other], [], []]

    done = [
        issue(Repository(), [report("drift" if found else "none", *found)]).split(" ")[0] for found in nights
    ]

    assert done == ["nothing", "opened", "still", "renewed", "closed", "nothing"]
    assert [(it["title"], it["state"]) for it in github_api.issues] == [(TITLE, "closed")]
    assert "burst" in github_api.issues[0]["body"]
    assert [it["body"] for it in github_api.comments] == [OVER]


def test_the_next_drift_is_another_issue(github_api: FakeGitHubApi) -> None:
    """What was closed stays closed."""
    for found in ([RATE], [], [RATE]):
        issue(Repository(), [report("drift" if found else "none", *found)])

    assert [it["state"] for it in github_api.issues] == ["closed", "open"]


def test_an_error_does_not_close_the_issue(github_api: FakeGitHubApi) -> None:
    """Only who could look may say that all is well."""
    issue(Repository(), [report("drift", RATE)])

    issue(Repository(), [report("error")])

    assert github_api.issues[0]["state"] == "open"


def test_somebody_elses_issue_is_left_alone(github_api: FakeGitHubApi) -> None:
    """A copied mark does not make an issue ours."""
    github_api.create_issue(title=TITLE, body=MARK, login="mallory")

    issue(Repository(), [report("none")])

    assert github_api.issues[0]["state"] == "open"

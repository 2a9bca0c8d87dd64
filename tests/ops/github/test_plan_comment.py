"""The comment with the plans on a pull request: one comment, kept up to date."""

import json
from pathlib import Path
from typing import Any

import pytest

from ops.errors import UserError
from ops.github.plan_comment import COMMENT_BYTES, MARKER, comment_lines, read_plans, update_comment
from ops.github.repository import Repository
from tests.github.fake_github_api import FakeGitHubApi
from tests.ops.github.conftest import TOKEN

RATE = {"attribute": "settings[0].rate", "before": 1, "after": 2}
STAGE = {
    "unit": "api",
    "address": "aws_api_gateway_stage.live",
    "actions": ["update"],
    "differences": [RATE],
}
TABLE = STAGE | {"address": "aws_dynamodb_table.visits", "actions": ["delete", "create"], "differences": []}


def plan(*changes: dict[str, Any], error: str | None = None) -> dict[str, Any]:
    """Return a plan of dev."""
    return {"environment": "dev", "release": "0" * 64, "changes": [*changes], "error": error}


@pytest.mark.parametrize(
    ("dev_plan", "text"),
    [
        pytest.param(plan(), "### dev: no changes", id="no-change"),
        pytest.param(plan(STAGE), "### dev: 1 change\n", id="one-change"),
        pytest.param(plan(STAGE, TABLE), "### dev: 2 changes\n", id="two-changes"),
        pytest.param(plan(STAGE), "- **update** ` api: aws_api_gateway_stage.live `", id="resource"),
        pytest.param(plan(STAGE), "  - ` settings[0].rate `: ` 1 ` → ` 2 `", id="attribute"),
        pytest.param(plan(TABLE), "- **replace** ` api: aws_dynamodb_table.visits `", id="replacement"),
        pytest.param(
            plan(error="No such bucket"), "### dev: plan failed\n\n- ` No such bucket `", id="error"
        ),
        pytest.param(None, "### dev: plan failed\n\n- ` There is no plan", id="missing"),
    ],
)
def test_comment_names_each_change(dev_plan: dict[str, Any] | None, text: str) -> None:
    """The comment names each planned change, or why there is no plan."""
    assert text in "\n".join(comment_lines({"dev": dev_plan}, "c0ffee"))


def test_environment_without_a_plan_is_not_omitted(tmp_path: Path) -> None:
    """If an environment has no plan, its name is still in the comment."""
    (tmp_path / "dev.json").write_text(json.dumps(plan()))

    assert read_plans(tmp_path, ["dev", "prod"]) == {"dev": plan(), "prod": None}


def test_comment_is_updated(github_api: FakeGitHubApi) -> None:
    """After a second push, the existing comment is updated, even if it is not on the first page."""
    for number in range(120):
        github_api.create_comment("7", body=f"Remark {number}", login="octocat")
    repository = Repository()

    first = update_comment(repository, 7, [MARKER, "one change"], "")
    second = update_comment(repository, 7, [MARKER, "two changes"], "")

    assert first == second
    assert [comment["body"] for comment in github_api.comments[120:]] == [f"{MARKER}\ntwo changes\n"]


def test_unchanged_comment_is_not_written(github_api: FakeGitHubApi) -> None:
    """If the plan is the same, the comment is not updated."""
    for _ in range(2):
        update_comment(Repository(), 7, [MARKER, "one change"], "")

    writes = [request for request in github_api.requests if not request.startswith("GET")]
    assert writes == ["POST /issues/7/comments"]


def test_comment_of_another_user_is_ignored(github_api: FakeGitHubApi) -> None:
    """A comment of another user is not changed, even if it contains the marker."""
    github_api.create_comment("7", body=f"{MARKER}\nno changes", login="mallory")

    update_comment(Repository(), 7, [MARKER, "one change"], "")

    assert [comment["user"]["login"] for comment in github_api.comments] == ["mallory", "github-actions[bot]"]
    assert github_api.comments[0]["body"] == f"{MARKER}\nno changes"


def test_long_plan_is_truncated_with_a_link(github_api: FakeGitHubApi) -> None:
    """A comment that GitHub would reject is truncated, and links to the complete plan."""
    lines = comment_lines({"dev": plan(*[STAGE] * 2000)}, "c0ffee")

    update_comment(Repository(), 7, lines, "https://github.test/run")

    body = github_api.comments[0]["body"]
    assert COMMENT_BYTES - 200 < len(body.encode()) <= COMMENT_BYTES
    assert body.endswith("[summary of this workflow run](https://github.test/run) contains the rest.\n")


def test_missing_permission_is_reported(github_api: FakeGitHubApi) -> None:
    """If the token of the job lacks the permission, the error names the place to add it."""
    github_api.tokens[TOKEN] = {"pull-requests": "read"}

    with pytest.raises(UserError, match=r"status 403: [\s\S]*check the permissions of the job"):
        update_comment(Repository(), 7, [MARKER], "")

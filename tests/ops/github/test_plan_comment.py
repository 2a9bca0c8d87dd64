"""The comment on a pull request: one, up to date, and nobody else's."""

import json
from pathlib import Path
from typing import Any

import pytest

from ops.errors import UserError
from ops.github.plan_comment import COMMENT_BYTES, MARK, comment, read, told
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
    """Make a plan of dev."""
    return {"environment": "dev", "release": "0" * 64, "changes": [*changes], "error": error}


@pytest.mark.parametrize(
    ("of_dev", "said"),
    [
        pytest.param(plan(), "### dev: no change", id="nothing"),
        pytest.param(plan(STAGE), "### dev: 1 change\n", id="one"),
        pytest.param(plan(STAGE, TABLE), "### dev: 2 changes\n", id="two"),
        pytest.param(plan(STAGE), "- **update** ` api: aws_api_gateway_stage.live `", id="which"),
        pytest.param(plan(STAGE), "  - ` settings[0].rate `: ` 1 ` → ` 2 `", id="attribute"),
        pytest.param(plan(TABLE), "- **replace** ` api: aws_dynamodb_table.visits `", id="replaced"),
        pytest.param(
            plan(error="No such bucket"), "### dev: not planned\n\n- ` No such bucket `", id="error"
        ),
        pytest.param(None, "### dev: not planned\n\n- ` There is no plan", id="missing"),
    ],
)
def test_each_change_is_named(of_dev: dict[str, Any] | None, said: str) -> None:
    """The reader learns what becomes of which attribute, or why nothing is known."""
    assert said in "\n".join(told({"dev": of_dev}, "c0ffee"))


def test_an_environment_without_a_plan_is_not_left_out(tmp_path: Path) -> None:
    """A plan that did not come about is missed by name."""
    (tmp_path / "dev.json").write_text(json.dumps(plan()))

    assert read(tmp_path, ["dev", "prod"]) == {"dev": plan(), "prod": None}


def test_the_comment_is_one_and_kept_up_to_date(github_api: FakeGitHubApi) -> None:
    """A second push renews what the first one wrote, wherever in the list it is."""
    for number in range(120):
        github_api.create_comment("7", body=f"Remark {number}", login="octocat")
    github = Repository()

    first = comment(github, 7, [MARK, "one change"], "")
    again = comment(github, 7, [MARK, "two changes"], "")

    assert first == again
    assert [it["body"] for it in github_api.comments[120:]] == [f"{MARK}\ntwo changes\n"]


def test_nothing_is_written_where_nothing_is_new(github_api: FakeGitHubApi) -> None:
    """The same plan leaves the comment alone."""
    for _ in range(2):
        comment(Repository(), 7, [MARK, "one change"], "")

    assert [it for it in github_api.requests if not it.startswith("GET")] == ["POST /issues/7/comments"]


def test_somebody_elses_comment_is_left_alone(github_api: FakeGitHubApi) -> None:
    """A copied mark does not make a comment ours."""
    github_api.create_comment("7", body=f"{MARK}\nall is well", login="mallory")

    comment(Repository(), 7, [MARK, "one change"], "")

    assert [it["user"]["login"] for it in github_api.comments] == ["mallory", "github-actions[bot]"]
    assert github_api.comments[0]["body"] == f"{MARK}\nall is well"


def test_a_long_plan_is_cut_and_points_to_the_rest(github_api: FakeGitHubApi) -> None:
    """GitHub would refuse a comment that is longer."""
    lines = told({"dev": plan(*[STAGE] * 2000)}, "c0ffee")

    comment(Repository(), 7, lines, "https://github.test/run")

    assert COMMENT_BYTES - 200 < len(github_api.comments[0]["body"].encode()) <= COMMENT_BYTES
    assert github_api.comments[0]["body"].endswith(
        "[this run's summary](https://github.test/run) has the rest.\n"
    )


def test_a_job_without_the_permission_is_told_so(github_api: FakeGitHubApi) -> None:
    """A refusal names the remedy."""
    github_api.tokens[TOKEN] = {"pull-requests": "read"}

    with pytest.raises(UserError, match=r"\(403\): see that the job's permissions"):
        comment(Repository(), 7, [MARK], "")

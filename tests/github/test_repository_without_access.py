"""Our own workflows where GitHub may not act: they pass by, and nothing goes red."""

from dataclasses import replace

import pytest

from tests.github.conftest import head
from tests.github.fake_github import Event, Host
from tests.github.workflow import FOLDER, Workflow
from tests.github.workflow_run import Run

OWN, FORK = (
    {"pull_request": {"head": {"repo": {"full_name": f"{who}/footfall"}}}} for who in ("octo", "mallory")
)
NIGHT = Event("schedule", "")
PUSH = Event("push", "")


@pytest.mark.parametrize(
    ("name", "event", "verbs", "went"),
    [
        pytest.param("deploy", PUSH, ["make places", "make build"], "build", id="push"),
        pytest.param(
            "plan", Event("pull_request", "", payload=OWN), ["make places"], "places", id="pull-request"
        ),
        pytest.param("plan", Event("pull_request", "", payload=FORK), [], None, id="pull-request-of-a-fork"),
        pytest.param("drift", NIGHT, ["make places"], "places", id="night"),
    ],
)
def test_a_repository_that_nobody_named_is_left_in_peace(
    tree: Host, name: str, event: Event, verbs: list[str], went: str | None
) -> None:
    """A fresh clone on GitHub plans and deploys nothing; for a fork's pull request no machine even starts."""
    it = Run(tree, Workflow.read(FOLDER / f"{name}.yml"), replace(event, sha=head(tree.origin))).go()

    assert [each.what for each in it.done if each.what.startswith("make")] == verbs
    assert it.results == {job: "success" if job == went else "skipped" for job in it.workflow.jobs}, it.story

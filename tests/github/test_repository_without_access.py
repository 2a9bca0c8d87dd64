"""The workflows succeed, and plan and deploy nothing, if no environment names the repository."""

from dataclasses import replace

import pytest

from tests.github.conftest import head_commit
from tests.github.fake_github import Event, FakeGitHub
from tests.github.workflow import FOLDER, Workflow
from tests.github.workflow_run import WorkflowRun

OWN_BRANCH, FORK = (
    {"pull_request": {"head": {"repo": {"full_name": f"{owner}/footfall"}}}} for owner in ("octo", "mallory")
)
ENVIRONMENTS = "./footfall environments"


@pytest.mark.parametrize(
    ("name", "event", "commands", "successful_job"),
    [
        pytest.param("deploy", Event("push", ""), [ENVIRONMENTS, "./footfall build"], "build", id="push"),
        pytest.param(
            "plan",
            Event("pull_request", "", payload=OWN_BRANCH),
            [ENVIRONMENTS],
            "environments",
            id="pull-request",
        ),
        pytest.param("plan", Event("pull_request", "", payload=FORK), [], None, id="pull-request-from-fork"),
        pytest.param("drift", Event("schedule", ""), [ENVIRONMENTS], "environments", id="schedule"),
    ],
)
def test_workflow_skips_jobs_without_access(
    github_with_project: FakeGitHub,
    name: str,
    event: Event,
    commands: list[str],
    successful_job: str | None,
) -> None:
    """In a fresh clone no job plans or deploys. For a pull request from a fork, no job runs at all."""
    workflow = Workflow.from_file(FOLDER / f"{name}.yml")
    sha = head_commit(github_with_project.origin)

    run = WorkflowRun(github_with_project, workflow, replace(event, sha=sha)).proceed()

    assert [step.command for step in run.steps if step.command.startswith("./footfall")] == commands
    assert run.results == {job: "success" if job == successful_job else "skipped" for job in workflow.jobs}, (
        run.report
    )

"""The workflows deploy to dev, promote to prod, roll back, and report plans and drift.

Each job runs in a clean clone and under its own role in the local cloud. The tests share one repository and
one local cloud, and each test continues where the previous one ends.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import AddSection
from tests.github import permissions
from tests.github.fake_github import Event
from tests.github.pipeline import Pipeline
from tests.modules.policy_simulator import Document
from tests.tools.clone import read_count, send_visit
from tests.tools.provider_process import share_providers

pytestmark = pytest.mark.slow

ADDRESS = "198.51.100.1"
BOTH = ("dev", "prod")
HANDLER = "lambda_src/footfall/web/handler.py"


def read_counts(pipeline: Pipeline) -> list[int]:
    """Return the count of each environment."""
    return [read_count(pipeline.clone.base_url(name)) for name in BOTH]


@pytest.fixture(scope="module", autouse=True)
def _report(pipeline: Pipeline, add_section: AddSection) -> Iterator[None]:
    """Report every step that ran."""
    yield
    add_section("Steps of the workflows", "\n".join(run.report for run in pipeline.runs))


def test_push_deploys_dev_and_waits_before_prod(pipeline: Pipeline) -> None:
    """The release that was built runs in dev, and prod waits for its reviewers."""
    run = pipeline.push(pipeline.git("rev-parse", "HEAD"))

    assert run.results == {"build": "success", "dev": "success"}, run.report
    assert run.waiting_jobs == {"prod"}
    assert pipeline.running_release("dev") == pipeline.built_release(run)
    assert pipeline.running_release("prod") is None


def test_approval_promotes_the_same_bytes(pipeline: Pipeline) -> None:
    """The same digest runs in dev and prod, and GitHub shows the URL of each environment."""
    run = pipeline.runs[-1].proceed("prod")

    assert run.results["prod"] == "success", run.report
    assert pipeline.running_release("prod") == pipeline.running_release("dev") == pipeline.built_release(run)
    assert run.urls == {name: pipeline.clone.base_url(name) for name in BOTH}


def test_next_push_changes_only_dev(pipeline: Pipeline) -> None:
    """Release B runs in dev, release A still runs in prod, and no visit is lost."""
    a = pipeline.running_release("prod")
    for name in BOTH:
        send_visit(pipeline.clone.base_url(name), ADDRESS)

    run = pipeline.push(pipeline.commit_change(HANDLER, '"""', '"""B. '))

    assert run.results == {"build": "success", "dev": "success"}, run.report
    assert pipeline.running_release("dev") == pipeline.built_release(run) != a
    assert (pipeline.running_release("prod"), read_counts(pipeline)) == (a, [1, 1])


def test_next_approval_promotes_release_b(pipeline: Pipeline) -> None:
    """Release B runs in both environments, and no visit is lost."""
    run = pipeline.runs[-1].proceed("prod")

    assert run.results["prod"] == "success", run.report
    assert pipeline.running_release("prod") == pipeline.running_release("dev") == pipeline.built_release(run)
    assert read_counts(pipeline) == [1, 1]


def test_rollback_changes_one_environment(pipeline: Pipeline) -> None:
    """A rollback without a digest restores release A in prod. dev still runs B, and no visit is lost."""
    a, b = pipeline.built_release(pipeline.runs[0]), pipeline.built_release(pipeline.runs[1])
    event = Event("workflow_dispatch", pipeline.git("rev-parse", "HEAD"))

    run = pipeline.start_workflow("rollback", event, environment="prod")
    waiting = run.waiting_jobs
    run.proceed("prod")

    assert (waiting, run.results) == ({"rollback"}, {"rollback": "success"}), run.report
    assert (pipeline.running_release("dev"), pipeline.running_release("prod")) == (b, a)
    assert read_counts(pipeline) == [1, 1]


def test_third_run_completes_promotion_that_was_killed_twice(pipeline: Pipeline) -> None:
    """One run is killed while Terraform holds a lock, the next when prod runs B. The third succeeds."""
    a, b = pipeline.built_release(pipeline.runs[0]), pipeline.built_release(pipeline.runs[1])
    # The processes that are killed include a provider of their own, as for users.
    with share_providers(pipeline.clone, "prod", commands=["plan", "show"]):
        pipeline.clone.run_and_kill("./footfall promote", lambda: pipeline.clone.is_locked("prod"))
        after_first = pipeline.running_release("prod")
        second = pipeline.clone.run_and_kill(
            "./footfall promote", lambda: pipeline.running_release("prod") == b
        )
        recorded = pipeline.recorded_releases("prod")

    with share_providers(pipeline.clone, "prod"):
        third = pipeline.clone.check_output("./footfall promote")

    assert (after_first, recorded[-1]) == (a, a)
    assert "released the state lock of a run that was killed" in second
    assert all("continuing after an interrupted release" in output for output in (second, third))
    assert pipeline.running_release("prod") == b == pipeline.recorded_releases("prod")[-1]
    assert read_counts(pipeline) == [1, 1]


def test_failing_release_is_rolled_back(pipeline: Pipeline) -> None:
    """The deployment fails, dev runs the previous release, and nothing can be promoted."""
    b = pipeline.built_release(pipeline.runs[1])
    sha = pipeline.commit_change(HANDLER, "    try:\n", "    raise RuntimeError\n    try:\n")

    run = pipeline.push(sha)
    promotion = pipeline.clone.run("./footfall promote")
    pipeline.git("reset", "--hard", "--quiet", "HEAD~")

    assert run.results == {"build": "success", "dev": "failure", "prod": "skipped"}, run.report
    assert f"dev runs {b[:12]} again." in run.steps[-1].output
    assert "dev was not deployed from the files of this checkout" in promotion.stderr
    assert [pipeline.running_release(name) for name in BOTH] == [b, b]
    assert read_counts(pipeline) == [1, 1]


def test_pull_request_gets_a_comment_with_the_plan(pipeline: Pipeline) -> None:
    """A role that cannot read the secret plans each environment, and one comment names the changes."""
    main = pipeline.git("rev-parse", "HEAD")
    sha = pipeline.commit_change("live/dev/env.hcl", "rate  = 1", "rate  = 0.5")
    pipeline.git("update-ref", "refs/pull/7/head", sha)

    run = pipeline.open_pull_request(7, sha)
    pipeline.git("reset", "--hard", "--quiet", main)

    assert run.results == {"environments": "success", "plan": "success", "comment": "success"}, run.report
    (comment,) = pipeline.github.api.comments
    assert "throttling_rate_limit" in comment["body"]
    assert "### prod: no changes" in comment["body"]


def test_drift_is_reported_for_the_changed_environment_only(pipeline: Pipeline) -> None:
    """After two changes of prod without Terraform, the drift issue names both and does not name dev."""
    b, other = pipeline.running_release("prod"), pipeline.replace_code("prod")
    pipeline.clone.client("lambda").put_function_concurrency(
        FunctionName="footfall-prod", ReservedConcurrentExecutions=7
    )

    run = pipeline.start_workflow("drift", Event("schedule", pipeline.git("rev-parse", "HEAD")))

    assert run.results == {"environments": "success", "drift": "failure", "issue": "success"}, run.report
    dev, prod = (step for step in run.steps if step.command.startswith("./footfall drift "))
    assert (dev.exit_status, prod.exit_status) == (0, 2), run.report
    (issue,) = pipeline.github.api.issues
    assert "### prod" in issue["body"]
    assert "### dev" not in issue["body"]
    assert all(f"{change}" in issue["body"] for change in ("reserved_concurrent_executions", b, other))


def read_policy(iam: Any, role: str, name: str) -> Document:  # noqa: ANN401 -- boto3 creates clients at run time.
    """Return the statements of a role's policy and of its policy for states. No workflow here has alarms."""
    policy: Document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        if attached["PolicyName"].endswith("-state"):
            arn = attached["PolicyArn"]
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
            policy = {"Statement": [*policy["Statement"], *document["Statement"]]}

    return policy


def test_roles_have_only_the_permissions_that_they_use(pipeline: Pipeline, add_section: AddSection) -> None:
    """No request of the workflows was denied, and every permission was used or has a reason."""
    log = (pipeline.clone.root / ".local/cloud/ministack.log").read_text()
    iam, requests = pipeline.clone.client("iam"), permissions.read_requests(log)
    policies = {task: read_policy(iam, f"footfall-dev-{task}", task) for task in permissions.UNUSED}

    unused = {task: permissions.unused_permissions(policies[task], requests[task]) for task in policies}

    lines = [permissions.summary(task, policies[task], requests[task]) for task in policies]
    add_section("Permissions: needed, granted, superfluous", "\n".join(lines))
    assert permissions.denied_requests(log) == []
    assert unused == {task: reasons.keys() for task, reasons in permissions.UNUSED.items()}

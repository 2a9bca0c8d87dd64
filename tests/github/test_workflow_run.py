"""The fake runner behaves like GitHub's runner, as far as the workflows use it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.github.conftest import commit_files
from tests.github.expressions import UnsupportedError
from tests.github.fake_github import Claims, Event, FakeGitHub
from tests.github.workflow import Job, Step, Workflow
from tests.github.workflow_run import WorkflowRun

type RunJobs = Callable[..., WorkflowRun]


def job(*steps: Step, permissions: dict[str, str] | None = None, **keys: Any) -> Job:  # noqa: ANN401 -- YAML.
    """Return a job with these *steps*."""
    return {
        "runs-on": "ubuntu-24.04",
        "timeout-minutes": 1,
        "permissions": permissions or {"contents": "read"},
        "steps": [*steps],
        **keys,
    }


def step(run: str, *, condition: str = "success()", **keys: Any) -> Step:  # noqa: ANN401 -- As above.
    """Return a step that runs a command."""
    return {"run": run, "if": condition, **keys}


def use(action: str, **inputs: Any) -> Step:  # noqa: ANN401 -- As above.
    """Return a step that uses an *action*."""
    return {"uses": f"{action}@0", "with": {name.replace("_", "-"): value for name, value in inputs.items()}}


def outputs(run: WorkflowRun) -> list[str]:
    """Return the output of each step."""
    return [step.output.strip() for step in run.steps]


CHECKOUT = use("actions/checkout", persist_credentials=False)
SIGN_IN = use("aws-actions/configure-aws-credentials", aws_region="x", role_to_assume="role")


def test_job_starts_in_clean_clone_of_the_commit(run_jobs: RunJobs) -> None:
    """A file that one job creates in its workspace is not in the next job's workspace."""
    run = run_jobs(a=job(CHECKOUT, step("touch left; cat file")), b=job(CHECKOUT, step("ls"), needs="a"))

    assert outputs(run) == ["", "A", "", "file"]


def test_only_declared_outputs_reach_the_next_job(run_jobs: RunJobs) -> None:
    """A job sees the outputs that another job declares. Others are empty."""
    first = step('echo word=hello >>"$GITHUB_OUTPUT"', id="greet")
    second = step('echo "$WORD"', env={"WORD": "${{ needs.a.outputs.word }}, ${{ needs.a.outputs.other }}."})

    run = run_jobs(
        a=job(first, outputs={"word": "${{ steps.greet.outputs.word }}"}), b=job(second, needs="a")
    )

    assert outputs(run) == ["", "hello, ."]


def test_failed_step_ends_its_job_and_the_jobs_that_need_it(run_jobs: RunJobs) -> None:
    """After a failure, only steps and jobs whose condition calls a status function run."""
    run = run_jobs(
        a=job(step("exit 3"), step("echo skipped"), step("echo cleanup", condition="!cancelled()")),
        b=job(step("echo skipped"), needs="a"),
        c=job(step("echo skipped"), needs=["b"]),
        d=job(step("echo b: $RESULT", env={"RESULT": "${{ needs.b.result }}"}), needs="b")
        | {"if": "always()"},
    )

    assert run.results == {"a": "failure", "b": "skipped", "c": "skipped", "d": "success"}
    assert outputs(run) == ["", "cleanup", "b: skipped"]
    assert run.steps[0].exit_status == 3


def test_step_with_continue_on_error_may_fail(run_jobs: RunJobs) -> None:
    """The job continues, and later steps see the outcome."""
    run = run_jobs(
        a=job(
            {"id": "try", "run": "exit 1", "continue-on-error": True},
            step("echo $OUTCOME", env={"OUTCOME": "${{ steps.try.outcome }}"}),
        )
    )

    assert (run.results, outputs(run)) == ({"a": "success"}, ["", "failure"])


def test_prod_waits_for_its_reviewers(run_jobs: RunJobs) -> None:
    """A job whose environment has required reviewers starts after the approval, and the run continues."""
    run = run_jobs(
        dev=job(step("echo dev"), environment={"name": "dev", "url": "http://${{ github.ref_name }}"}),
        prod=job(step("echo prod"), needs="dev", environment={"name": "prod"}),
        after=job(step("echo after"), needs="prod"),
    )
    before = run.waiting_jobs, outputs(run)

    run.proceed("prod")

    assert before == ({"prod", "after"}, ["dev"])
    assert (run.waiting_jobs, outputs(run)) == (set(), ["dev", "prod", "after"])
    assert run.urls == {"dev": "http://main"}


def test_matrix_runs_one_job_per_value(run_jobs: RunJobs) -> None:
    """A job of a matrix that fails does not stop the others, and the result is a failure."""
    matrix = {"matrix": {"name": '${{ fromJSON(\'["prod", "dev"]\') }}'}}

    run = run_jobs(a=job(step("test $NAME = dev", env={"NAME": "${{ matrix.name }}"}), strategy=matrix))

    assert [(step.job, step.outcome) for step in run.steps] == [("a-prod", "failure"), ("a-dev", "success")]
    assert run.results == {"a": "failure"}


def test_artifacts_reach_later_jobs_of_the_run(run_jobs: RunJobs) -> None:
    """Paths are relative to the uploaded folder, and the artifacts of a pattern are merged."""
    create = step("mkdir -p x/y && echo $N >x/y/$N.json", env={"N": "${{ matrix.n }}"})
    upload = use("actions/upload-artifact", name="x-${{ matrix.n }}", path="x/y/*.json")
    download = use("actions/download-artifact", pattern="x-*", path="z", merge_multiple=True)

    run = run_jobs(
        a=job(create, upload, strategy={"matrix": {"n": ["one", "two"]}}),
        b=job(download, step("cat z/one.json z/two.json"), needs="a"),
    )

    assert outputs(run)[-1] == "one\ntwo"


@pytest.mark.parametrize(
    ("permission", "action", "message"),
    [
        pytest.param("issues", CHECKOUT, "may not read contents", id="checkout"),
        pytest.param("contents", SIGN_IN, "may not write id_token", id="sign-in"),
        pytest.param(
            "id-token", use("actions/attest", subject_path="file"), "may not write attestations", id="attest"
        ),
        pytest.param(
            "id-token",
            use("aws-actions/configure-aws-credentials", aws_region="x", role_to_assume=""),
            "Input required",
            id="no-role",
        ),
        pytest.param(
            "contents",
            use("actions/download-artifact", name="release", path="dist"),
            "Artifact not found for name: release",
            id="expired-artifact",
        ),
        pytest.param(
            "contents",
            use("actions/upload-artifact", name="x", path="*.zip", if_no_files_found="error"),
            "No files were found",
            id="no-files",
        ),
    ],
)
def test_action_fails_like_the_real_one(
    run_jobs: RunJobs, permission: str, action: Step, message: str
) -> None:
    """An action fails if its job lacks a permission, an input or a file."""
    run = run_jobs(a=job(action, permissions={permission: "write"}))

    assert run.results == {"a": "failure"}
    assert message in outputs(run)[0]


@pytest.mark.parametrize(
    ("built", "verified", "result"),
    [
        pytest.param("A", "A", "success", id="same-bytes"),
        pytest.param("A", "B", "failure", id="other-bytes"),
    ],
)
def test_attestation_is_for_exact_bytes(run_jobs: RunJobs, built: str, verified: str, result: str) -> None:
    """The fake gh verifies only files with the same bytes as an attested file."""
    verify = (
        "gh attestation verify b.zip --repo octo/footfall --source-ref refs/heads/main"
        " --signer-workflow octo/footfall/.github/workflows/deploy.yml --deny-self-hosted-runners"
    )

    run = run_jobs(
        a=job(
            step(f"echo {built} >a.zip"),
            use("actions/attest", subject_path="*.zip"),
            permissions={"attestations": "write", "id-token": "write"},
        ),
        b=job(
            step(f"echo {verified} >b.zip"),
            step(verify, env={"GH_TOKEN": "${{ github.token }}"}),
            permissions={"attestations": "read"},
            needs="a",
        ),
    )

    assert run.results == {"a": "success", "b": result}


def test_job_has_credentials_only_after_sign_in(run_jobs: RunJobs, github: FakeGitHub) -> None:
    """A job gets a session for its own claims when it signs in. Other jobs do not get this session."""
    requests: list[tuple[str, Claims]] = []

    def sign_in(role: str, claims: Claims) -> dict[str, str]:
        requests.append((role, claims))
        return {"AWS_ACCESS_KEY_ID": role}

    github.signed_out, github.sign_in = {"AWS_ACCESS_KEY_ID": "unknown"}, sign_in
    show, permissions = step("echo $AWS_ACCESS_KEY_ID"), {"id-token": "write"}

    run = run_jobs(
        a=job(show, SIGN_IN, show, permissions=permissions, environment={"name": "dev"}),
        b=job(show, needs="a"),
    )

    assert outputs(run) == ["unknown", "", "role", "unknown"]
    assert requests[0][1]["sub"] == "repo:octo@1/footfall@1234:environment:dev"
    assert requests[0][1]["job_workflow_ref"] == "octo/footfall/.github/workflows/deploy.yml@refs/heads/main"


def test_local_cloud_replaces_aws(run_jobs: RunJobs) -> None:
    """CLOUD=aws becomes CLOUD=local. No other variable of a workflow is replaced."""
    variables = {"CLOUD": "aws", "ENVIRONMENT": "dev"}

    run = run_jobs(a=job(step('echo "$CLOUD $ENVIRONMENT $OTHER"', env={"OTHER": "aws"}), env=variables))

    assert outputs(run) == ["local dev aws"]


@pytest.mark.parametrize(
    "unsupported",
    [
        pytest.param(job(step("true"), container="x"), id="key-of-a-job"),
        pytest.param(job(step("true") | {"shell": "python"}), id="key-of-a-step"),
        pytest.param(job(use("octo/unknown")), id="action"),
        pytest.param(job(use("actions/checkout", submodules=True)), id="input-of-an-action"),
        pytest.param(job(step("echo ${{ github.sha }}")), id="expression-in-a-run-line"),
        pytest.param(job(step("true", env={"A": "${{ steps.later.outputs.x }}"})), id="step"),
        pytest.param(job(step("true")) | {"if": "needs.b.result == 'success'"}, id="job"),
        pytest.param(job(step("true"), strategy={"matrix": {"name": []}}), id="empty-matrix"),
    ],
)
def test_unsupported_feature_is_an_error(run_jobs: RunJobs, unsupported: Job) -> None:
    """A feature that the fake runner does not support is an error. It is never skipped."""
    with pytest.raises(UnsupportedError):
        run_jobs(a=unsupported)


MANUAL = """
name: a
on: {workflow_dispatch: {inputs: {where: {type: choice, options: [dev], required: true}}}}
permissions: {}
jobs: {}
"""


@pytest.mark.parametrize(
    ("event", "inputs"),
    [
        pytest.param("pull_request", {}, id="other-event"),
        pytest.param("workflow_dispatch", {"where": "moon"}, id="invalid-choice"),
        pytest.param("workflow_dispatch", {}, id="missing-input"),
        pytest.param("workflow_dispatch", {"where": "dev", "why": ""}, id="unknown-input"),
    ],
)
def test_workflow_rejects_other_events_and_inputs(
    github: FakeGitHub, event: str, inputs: dict[str, str]
) -> None:
    """A workflow starts only for its own events, and with the inputs that it defines."""
    with pytest.raises(UnsupportedError):
        WorkflowRun(
            github, Workflow("a", MANUAL), Event(event, commit_files(github.origin, file="A")), inputs
        )

"""The stand-in for GitHub's runner does what GitHub does, as far as our workflows ask for it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.github.conftest import pushed
from tests.github.expressions import Unknown
from tests.github.fake_github import Claims, Event, Host
from tests.github.workflow import Job, Step, Workflow
from tests.github.workflow_run import Run

type Runs = Callable[..., Run]


def job(*steps: Step, permissions: dict[str, str] | None = None, **more: Any) -> Job:  # noqa: ANN401 -- YAML.
    """Make a job of *steps*."""
    may = permissions or {"contents": "read"}

    return {"runs-on": "x", "timeout-minutes": 1, "permissions": may, "steps": [*steps], **more}


def step(run: str, *, when: str = "success()", **more: Any) -> Step:  # noqa: ANN401 -- As above.
    """Make a step that runs something."""
    return {"run": run, "if": when, **more}


def use(action: str, **given: Any) -> Step:  # noqa: ANN401 -- As above.
    """Make a step that uses an *action*."""
    return {"uses": f"{action}@0", "with": {name.replace("_", "-"): value for name, value in given.items()}}


def said(run: Run) -> list[str]:
    """Tell what its steps said."""
    return [it.said.strip() for it in run.done]


CHECKOUT = use("actions/checkout", persist_credentials=False)
SIGN_IN = use("aws-actions/configure-aws-credentials", aws_region="x", role_to_assume="me")


def test_a_job_starts_in_a_clean_clone_of_the_commit(run: Runs) -> None:
    """What one job leaves in its folder is not there for the next."""
    it = run(a=job(CHECKOUT, step("touch left; cat file")), b=job(CHECKOUT, step("ls"), needs="a"))

    assert said(it) == ["", "A", "", "file"]


def test_outputs_travel_from_step_to_step_and_from_job_to_job(run: Runs) -> None:
    """A job hears of another only what that one declares."""
    first = step('echo word=hello >>"$GITHUB_OUTPUT"', id="say")
    second = step('echo "$WORD"', env={"WORD": "${{ needs.a.outputs.word }}, ${{ needs.a.outputs.other }}."})

    it = run(a=job(first, outputs={"word": "${{ steps.say.outputs.word }}"}), b=job(second, needs="a"))

    assert said(it) == ["", "hello, ."]


def test_a_failed_step_ends_its_job_and_those_that_need_it(run: Runs) -> None:
    """Only what asks for it goes on."""
    it = run(
        a=job(step("exit 3"), step("echo never"), step("echo still", when="!cancelled()")),
        b=job(step("echo never"), needs="a"),
        c=job(step("echo never"), needs=["b"]),
        d=job(step("echo how: $HOW", env={"HOW": "${{ needs.b.result }}"}), needs="b") | {"if": "always()"},
    )

    assert it.results == {"a": "failure", "b": "skipped", "c": "skipped", "d": "success"}
    assert said(it) == ["", "still", "how: skipped"]


def test_a_step_may_be_allowed_to_fail(run: Runs) -> None:
    """Its job goes on, and is told."""
    it = run(
        a=job(
            {"id": "try", "run": "exit 1", "continue-on-error": True},
            step("echo $HOW", env={"HOW": "${{ steps.try.outcome }}"}),
        )
    )

    assert (it.results, said(it)) == ({"a": "success"}, ["", "failure"])


def test_prod_waits_for_its_reviewers(run: Runs) -> None:
    """A job whose environment is reviewed starts once somebody has approved it, and the run goes on."""
    it = run(
        dev=job(step("echo dev"), environment={"name": "dev", "url": "http://${{ github.ref_name }}"}),
        prod=job(step("echo prod"), needs="dev", environment={"name": "prod"}),
        after=job(step("echo after"), needs="prod"),
    )
    waited = it.waiting, said(it)

    it.go("prod")

    assert waited == ({"prod", "after"}, ["dev"])
    assert (it.waiting, said(it)) == (set(), ["dev", "prod", "after"])
    assert it.urls == {"dev": "http://main"}


def test_a_matrix_is_a_job_each(run: Runs) -> None:
    """One that fails does not stop the other, and fails the whole."""
    names = {"matrix": {"it": '${{ fromJSON(\'["prod", "dev"]\') }}'}}

    it = run(a=job(step("test $IT = dev", env={"IT": "${{ matrix.it }}"}), strategy=names))

    assert [(each.job, each.outcome) for each in it.done] == [("a-prod", "failure"), ("a-dev", "success")]
    assert it.results == {"a": "failure"}


def test_artifacts_travel_within_a_run(run: Runs) -> None:
    """Files are kept by their paths from the folder that was named, and those of a pattern merged."""
    make = step("mkdir -p x/y && echo $N >x/y/$N.json", env={"N": "${{ matrix.n }}"})
    up = use("actions/upload-artifact", name="x-${{ matrix.n }}", path="x/y/*.json")
    down = use("actions/download-artifact", pattern="x-*", path="z", merge_multiple=True)

    it = run(
        a=job(make, up, strategy={"matrix": {"n": ["one", "two"]}}),
        b=job(down, step("cat z/one.json z/two.json"), needs="a"),
    )

    assert said(it)[-1] == "one\ntwo"


@pytest.mark.parametrize(
    ("may", "uses", "why"),
    [
        pytest.param("issues", CHECKOUT, "may not read contents", id="checkout"),
        pytest.param("contents", SIGN_IN, "may not write id_token", id="credentials"),
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
            id="expired",
        ),
        pytest.param(
            "contents",
            use("actions/upload-artifact", name="x", path="*.zip", if_no_files_found="error"),
            "No files were found",
            id="nothing-to-keep",
        ),
    ],
)
def test_an_action_fails_as_the_real_one_would(run: Runs, may: str, uses: Step, why: str) -> None:
    """A job that lacks a permission, or a file, does not get by."""
    it = run(a=job(uses, permissions={may: "write"}))

    assert it.results == {"a": "failure"}
    assert why in said(it)[0]


@pytest.mark.parametrize(
    ("built", "asked", "went"),
    [
        pytest.param("A", "A", "success", id="the-same-bytes"),
        pytest.param("A", "B", "failure", id="other-bytes"),
    ],
)
def test_an_attestation_is_of_bytes(run: Runs, built: str, asked: str, went: str) -> None:
    """What the stand-in for gh verifies is what was attested, of these bytes."""
    verify = (
        "gh attestation verify b.zip --repo octo/footfall --source-ref refs/heads/main"
        " --signer-workflow octo/footfall/.github/workflows/deploy.yml --deny-self-hosted-runners"
    )
    attest, signs = (
        use("actions/attest", subject_path="*.zip"),
        {"attestations": "write", "id-token": "write"},
    )
    by_token = {"GH_TOKEN": "${{ github.token }}"}

    it = run(
        a=job(step(f"echo {built} >a.zip"), attest, permissions=signs),
        b=job(
            step(f"echo {asked} >b.zip"),
            step(verify, env=by_token),
            permissions={"attestations": "read"},
            needs="a",
        ),
    )

    assert it.results == {"a": "success", "b": went}


def test_a_job_has_what_it_signed_in_for(run: Runs, host: Host) -> None:
    """Before, it is nobody; after, it has the session that its claims are worth, and no other job has it."""
    told: list[tuple[str, Claims]] = []

    def sign_in(role: str, claims: Claims) -> dict[str, str]:
        told.append((role, claims))
        return {"AWS_ACCESS_KEY_ID": role}

    host.nobody, host.sign_in = {"AWS_ACCESS_KEY_ID": "nobody"}, sign_in
    who, may = step("echo $AWS_ACCESS_KEY_ID"), {"id-token": "write"}

    it = run(a=job(who, SIGN_IN, who, permissions=may, environment={"name": "dev"}), b=job(who, needs="a"))

    assert said(it) == ["nobody", "", "me", "nobody"]
    assert told[0][1]["sub"] == "repo:octo@1/footfall@1234:environment:dev"
    assert told[0][1]["job_workflow_ref"] == "octo/footfall/.github/workflows/deploy.yml@refs/heads/main"


def test_the_local_cloud_plays_aws_and_nothing_else_is_replaced(run: Runs) -> None:
    """Where a workflow says AWS the verbs act on the local cloud; all its other words reach them."""
    says = {"CLOUD": "aws", "ENV": "dev", "YES": 1}

    it = run(a=job(step('echo "<$CLOUD> $ENV $YES $REGION"', env={"REGION": "aws"}), env=says))

    assert said(it) == ["<> dev 1 aws"]


@pytest.mark.parametrize(
    "strange",
    [
        pytest.param(job(step("true"), container="x"), id="key-of-a-job"),
        pytest.param(job(step("true") | {"shell": "python"}), id="key-of-a-step"),
        pytest.param(job(use("octo/surprise")), id="action"),
        pytest.param(job(use("actions/checkout", submodules=True)), id="input-of-an-action"),
        pytest.param(job(step("echo ${{ github.sha }}")), id="expression-in-a-run"),
        pytest.param(job(step("true", env={"A": "${{ steps.later.outputs.x }}"})), id="step"),
        pytest.param(job(step("true")) | {"if": "needs.b.result == 'success'"}, id="job"),
        pytest.param(job(step("true"), strategy={"matrix": {"it": []}}), id="empty-matrix"),
    ],
)
def test_what_it_does_not_know_is_an_error(run: Runs, strange: Job) -> None:
    """It passes over nothing: a workflow that it runs is one that it understands."""
    with pytest.raises(Unknown):
        run(a=strange)


BY_HAND = """
name: a
on: {workflow_dispatch: {inputs: {where: {type: choice, options: [dev], required: true}}}}
permissions: {}
jobs: {}
"""


@pytest.mark.parametrize(
    ("event", "inputs"),
    [
        pytest.param("pull_request", {}, id="other-event"),
        pytest.param("workflow_dispatch", {"where": "moon"}, id="no-such-choice"),
        pytest.param("workflow_dispatch", {}, id="required"),
        pytest.param("workflow_dispatch", {"where": "dev", "why": ""}, id="not-asked"),
    ],
)
def test_a_workflow_starts_as_it_says(host: Host, event: str, inputs: dict[str, str]) -> None:
    """Another event starts nothing, and who starts it by hand answers what it asks."""
    with pytest.raises(Unknown):
        Run(host, Workflow("a", BY_HAND), Event(event, pushed(host.origin, file="A")), inputs)

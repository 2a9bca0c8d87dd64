"""From dev to prod and back by the workflows' own lines, each job in a clean clone, under its own role.

The tests tell one story, in order: they share one repository and one local cloud.
"""

from collections.abc import Iterator

import pytest

from tests.clone import count, reading
from tests.conftest import Say
from tests.github.fake_github import Event
from tests.github.pipeline import Pipeline

pytestmark = pytest.mark.slow

ALICE = "198.51.100.1"
BOTH = ("dev", "prod")
CODE = "lambda_src/handler.py"


def counts(pipeline: Pipeline) -> list[int]:
    """Read what each environment has counted."""
    return [reading(pipeline.clone.url(name)) for name in BOTH]


@pytest.fixture(scope="module", autouse=True)
def _steps(pipeline: Pipeline, say: Say) -> Iterator[None]:
    """Show in the end every step that was taken."""
    yield
    say("The workflows' own lines", "\n".join(run.story for run in pipeline.runs))


def test_a_push_deploys_dev_and_stops_before_prod(pipeline: Pipeline) -> None:
    """Dev runs the bytes that were built; prod waits for its reviewers."""
    run = pipeline.push(pipeline.git("rev-parse", "HEAD"))

    assert run.results == {"build": "success", "dev": "success"}, run.story
    assert run.waiting == {"prod"}
    assert (pipeline.release("dev"), pipeline.release("prod")) == (pipeline.built(run), None)


def test_an_approval_brings_the_same_bytes_to_prod(pipeline: Pipeline) -> None:
    """What runs in prod is what runs in dev, digest for digest, and each environment shows its address."""
    run = pipeline.runs[-1].go("prod")

    assert run.results["prod"] == "success", run.story
    assert pipeline.release("prod") == pipeline.release("dev") == pipeline.built(run)
    assert run.urls == {name: pipeline.clone.url(name) for name in BOTH}


def test_the_next_push_changes_dev_alone(pipeline: Pipeline) -> None:
    """B is in dev and A in prod, and nobody's visit is lost."""
    a = pipeline.release("prod")
    for name in BOTH:
        count(pipeline.clone.url(name), ALICE)

    run = pipeline.push(pipeline.commit(CODE, '"""', '"""B. '))

    assert run.results == {"build": "success", "dev": "success"}, run.story
    assert pipeline.release("dev") == pipeline.built(run) != a
    assert (pipeline.release("prod"), counts(pipeline)) == (a, [1, 1])


def test_the_next_approval_promotes_it(pipeline: Pipeline) -> None:
    """B is in both, and nobody's visit is lost."""
    run = pipeline.runs[-1].go("prod")

    assert run.results["prod"] == "success", run.story
    assert pipeline.release("prod") == pipeline.release("dev") == pipeline.built(run)
    assert counts(pipeline) == [1, 1]


def test_a_rollback_is_of_one_environment(pipeline: Pipeline) -> None:
    """By hand, without a digest: prod runs A again, dev still B, and nobody's visit is lost."""
    a, b = pipeline.built(pipeline.runs[0]), pipeline.built(pipeline.runs[1])

    run = pipeline.start(
        "rollback", Event("workflow_dispatch", pipeline.git("rev-parse", "HEAD")), environment="prod"
    )
    waited = run.waiting
    run.go("prod")

    assert (waited, run.results) == ({"rollback"}, {"rollback": "success"}), run.story
    assert (pipeline.release("dev"), pipeline.release("prod")) == (b, a)
    assert counts(pipeline) == [1, 1]


def test_a_promotion_killed_twice_is_completed_by_the_third(pipeline: Pipeline) -> None:
    """Killed with a lock in hand, and again once callers get B: the next run frees the lock and goes on."""
    a, b = pipeline.built(pipeline.runs[0]), pipeline.built(pipeline.runs[1])
    pipeline.clone.killed("make promote", lambda: pipeline.clone.is_locked("prod"))
    after_first = pipeline.release("prod")
    second = pipeline.clone.killed("make promote", lambda: pipeline.release("prod") == b)
    recorded = pipeline.recorded("prod")

    said = pipeline.clone.done("make promote")

    assert (after_first, recorded[-1]) == (a, a)
    assert "its lock is released" in second
    assert all("was cut short; this run goes on" in it for it in (second, said))
    assert pipeline.release("prod") == b == pipeline.recorded("prod")[-1]
    assert counts(pipeline) == [1, 1]


def test_a_release_that_raises_is_taken_back(pipeline: Pipeline) -> None:
    """The deploy fails, dev runs what it ran before, and neither the workflow nor a person promotes it."""
    b = pipeline.built(pipeline.runs[1])
    sha = pipeline.commit(CODE, "    try:\n", "    raise RuntimeError\n    try:\n")

    run = pipeline.push(sha)
    promoted = pipeline.clone.sh("make promote")
    pipeline.git("reset", "--hard", "--quiet", "HEAD~")

    assert run.results == {"build": "success", "dev": "failure", "prod": "skipped"}, run.story
    assert f"dev runs {b[:12]} again, as before" in run.done[-1].said
    assert "The tree in hand is not the one that dev was deployed from" in promoted.stderr
    assert [pipeline.release(it) for it in BOTH] == [b, b]
    assert counts(pipeline) == [1, 1]


def test_a_pull_request_is_told_what_it_would_change(pipeline: Pipeline) -> None:
    """Each environment is planned by a role that cannot read the secret; one comment names the change."""
    main = pipeline.git("rev-parse", "HEAD")
    sha = pipeline.commit("live/dev/env.hcl", "rate  = 0.8", "rate  = 0.5")
    pipeline.git("update-ref", "refs/pull/7/head", sha)

    run = pipeline.pull(7, sha)
    pipeline.git("reset", "--hard", "--quiet", main)

    assert run.results == {"places": "success", "plan": "success", "comment": "success"}, run.story
    (comment,) = pipeline.host.hub.said
    assert "throttling_rate_limit" in comment["body"]
    assert "### prod: no change" in comment["body"]


def test_the_night_tells_what_differs_from_what_does_not(pipeline: Pipeline) -> None:
    """Of dev, which is as it was released, nothing is said; of prod, what was changed past Terraform."""
    b, other = pipeline.release("prod"), pipeline.tamper("prod")
    pipeline.clone.client("lambda").put_function_concurrency(
        FunctionName="footfall-prod", ReservedConcurrentExecutions=7
    )

    run = pipeline.start("drift", Event("schedule", pipeline.git("rev-parse", "HEAD")))

    assert run.results == {"places": "success", "drift": "failure", "issue": "success"}, run.story
    dev, prod = (it for it in run.done if it.what == "make drift")
    assert (dev.outcome, prod.outcome) == ("success", "failure"), run.story
    assert "Error 2" in prod.said
    (issue,) = pipeline.host.hub.issues
    assert "### prod" in issue["body"]
    assert "### dev" not in issue["body"]
    assert all(f"{it}" in issue["body"] for it in ("reserved_concurrent_executions", b, other))

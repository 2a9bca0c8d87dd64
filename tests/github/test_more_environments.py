"""A third environment in the pipeline, added as docs/github.md describes. A script replaces the commands."""

from typing import Any

import pytest

from ops.paths import ROOT
from tests.github.conftest import commit_files
from tests.github.fake_github import Claims, Event, FakeGitHub
from tests.github.workflow import FOLDER, Workflow
from tests.github.workflow_rules import RULES
from tests.github.workflow_run import WorkflowRun

DEPLOY = (FOLDER / "deploy.yml").read_text()
# Does what the commands do for the workflow. Commands on the environment in the file `broken` fail.
COMMANDS = """\
#!/bin/sh
output() { echo "$1" >>"$GITHUB_OUTPUT"; }
case $1 in
  environments) output 'environments=["dev", "prod", "staging"]' ;;
  build) mkdir -p dist/release && echo zip >dist/release/0a.zip && output release=0a ;;
  roles) output region=us-east-1 && output "apply_role=role/footfall-$2-apply" ;;
  deploy) test -f dist/release/0a.zip && output "url=https://$2.example" ;;
  bundle) mkdir -p dist/bundle && echo zip >dist/bundle/0a.zip ;;
  verify-attestation) test -f dist/bundle/0a.zip ;;
  promote) test -f dist/bundle/0a.zip && output "url=https://$2.example" && test "$2" != "$(cat broken)" ;;
esac
"""


def add_environment(text: str, name: str) -> str:
    """Make the changes of "Add another environment" in docs/github.md to deploy.yml: a job before prod."""
    jobs, prod = text[: text.index("  prod:\n")], text[text.index("  prod:\n") :]
    copy = prod.replace("prod", name)
    waiting = prod.replace("needs: [build, dev]", f"needs: [build, dev, {name}]")
    assert waiting != prod

    return f"{jobs}{copy}\n{waiting}"


WITH_STAGING = Workflow("deploy", add_environment(DEPLOY, "staging"))


def start_run(github: FakeGitHub, broken: str = "") -> tuple[WorkflowRun, list[tuple[str, Any]]]:
    """Push a commit, and return the run and the sign-ins: each role with the environment in the claims."""
    signed_in: list[tuple[str, Any]] = []

    def sign_in(role: str, claims: Claims) -> dict[str, str]:
        signed_in.append((role, claims["environment"]))
        return {}

    github.reviewed, github.sign_in = frozenset({"prod", "staging"}), sign_in
    (github.origin / "footfall").write_text(COMMANDS)
    (github.origin / "footfall").chmod(0o755)
    event = Event("push", commit_files(github.origin, broken=broken))

    return WorkflowRun(github, WITH_STAGING, event).proceed(), signed_in


def test_documentation_describes_the_changes() -> None:
    """docs/github.md has the line that the changes above make."""
    assert "needs: [build, dev, staging]" in (ROOT / "docs/github.md").read_text()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_copied_job_follows_the_rules(rule: Any) -> None:  # noqa: ANN401 -- A function.
    """The workflow with the copied job follows each rule: its role, its queue and its URL are its own."""
    assert list(rule(WITH_STAGING)) == []


def test_environments_are_promoted_in_order(github: FakeGitHub) -> None:
    """dev, then staging after its approval, then prod after its own, each with its own role."""
    run, signed_in = start_run(github)
    waiting = [run.waiting_jobs, run.proceed("prod").waiting_jobs, run.proceed("staging").waiting_jobs]

    assert waiting == [{"staging", "prod"}, {"staging", "prod"}, set()], run.report
    names = ("dev", "staging", "prod")
    assert run.results == dict.fromkeys(("build", *names), "success"), run.report
    assert signed_in == [(f"role/footfall-{name}-apply", name) for name in names]
    assert run.urls == {name: f"https://{name}.example" for name in names}
    promoted = [step.command for step in run.steps if " promote " in step.command]
    assert promoted == [
        f"./footfall promote {name} --from dev --bundle dist/bundle --yes" for name in ("staging", "prod")
    ]


def test_failure_in_staging_protects_prod(github: FakeGitHub) -> None:
    """If the promotion to staging fails, prod is skipped, although it was approved."""
    run, signed_in = start_run(github, broken="staging")
    run.proceed("staging", "prod")

    assert run.results == {"build": "success", "dev": "success", "staging": "failure", "prod": "skipped"}
    assert ("role/footfall-prod-apply", "prod") not in signed_in

"""Access from GitHub, in the local cloud with its policies on: who is let in, and how far."""

import re

import boto3
import pytest
from tests.github.host import Claims

from tests.conftest import AddSection
from tests.live.calls import MAY, MAY_NOT
from tests.live.identity import Cloud
from tests.tools.clone import ACCOUNT, Clone

pytestmark = pytest.mark.slow

ISSUER = "token.actions.githubusercontent.com"
STATED = '{ repository = "you/blog", repository_id = "42", owner_id = "7" }'
OURS = {
    "aud": "sts.amazonaws.com",
    "iss": f"https://{ISSUER}",
    "job_workflow_ref": "you/blog/.github/workflows/deploy.yml@refs/heads/main",
    "repository_id": "42",
    "sub": "repo:you/blog:environment:dev",
}
WORKFLOW = "you/blog/.github/workflows/{}".format
CLAIMS: dict[str, Claims] = {
    "apply": OURS,
    "drift": OURS
    | {"sub": "repo:you/blog:ref:refs/heads/main", "job_workflow_ref": WORKFLOW("drift.yml@refs/heads/main")},
    "plan": OURS
    | {"sub": "repo:you/blog:pull_request", "job_workflow_ref": WORKFLOW("plan.yml@refs/pull/1/merge")},
}


@pytest.fixture(scope="module")
def cloud(clone: Clone) -> Cloud:
    """Give a local cloud whose account knows GitHub already, and in which dev is open to a repository."""
    facts = clone.root / "live/dev/env.hcl"
    facts.write_text(re.sub(r"github = null", f"github = {STATED}", facts.read_text()))
    clone.check_output("make env")
    clone.client("iam").create_open_id_connect_provider(Url=f"https://{ISSUER}", ClientIDList=[OURS["aud"]])
    assert "are known already" in clone.check_output("make access ENV=dev")

    return Cloud(clone.client("sts").meta.endpoint_url, ACCOUNT)


@pytest.fixture(scope="module")
def sessions(cloud: Cloud) -> dict[str, boto3.Session]:
    """Take each role as the job that it is for."""
    return {task: cloud.session(f"footfall-dev-{task}", claims) for task, claims in CLAIMS.items()}


def test_an_environment_that_names_no_repository_is_refused(clone: Clone, cloud: Cloud) -> None:
    """Where env.hcl says github = null nothing is made, and it is said what to state."""
    done = clone.run("make access ENV=prod")

    assert done.returncode != 0
    assert "gh api repos/OWNER/NAME" in done.stderr
    assert not cloud.admits("footfall-prod-apply", OURS)


ADMITTED = [
    pytest.param("apply", {}, id="deploy"),
    pytest.param("apply", {"job_workflow_ref": WORKFLOW("rollback.yml@refs/heads/main")}, id="rollback"),
    pytest.param("apply", {"sub": "repo:you@7/blog@42:environment:dev"}, id="immutable-subject"),
    pytest.param("drift", {"sub": "repo:you@7/blog@42:ref:refs/heads/main"}, id="drift"),
    pytest.param("plan", {"sub": "repo:you@7/blog@42:pull_request"}, id="plan"),
]
REFUSED = [
    pytest.param("apply", {"aud": "https://github.com/you"}, id="audience"),
    pytest.param("apply", {"repository_id": "43"}, id="repository-of-that-name-later"),
    pytest.param("apply", {"sub": "repo:you/blog:environment:prod"}, id="environment"),
    pytest.param("apply", {"sub": "repo:you/blog:pull_request"}, id="pull-request"),
    pytest.param("apply", {"sub": "repo:you/blog:ref:refs/heads/main"}, id="no-environment"),
    pytest.param("apply", {"sub": "repo:you@8/blog@42:environment:dev"}, id="owner"),
    pytest.param("apply", {"job_workflow_ref": WORKFLOW("check.yml@refs/heads/main")}, id="workflow"),
    pytest.param("apply", {"job_workflow_ref": WORKFLOW("deploy.yml@refs/heads/other")}, id="branch"),
    pytest.param("apply", {"iss": "https://example.com"}, id="issuer"),
    pytest.param("drift", {"sub": "repo:you/blog:ref:refs/heads/other"}, id="drift-branch"),
    pytest.param("drift", {"sub": "repo:you/blog:pull_request"}, id="drift-pull-request"),
    pytest.param("plan", {"sub": "repo:you/fork:pull_request"}, id="plan-repository"),
    pytest.param("plan", {"job_workflow_ref": WORKFLOW("plan.yml@refs/heads/main")}, id="plan-on-a-branch"),
]


@pytest.mark.parametrize(("task", "change"), ADMITTED)
def test_the_job_that_a_role_is_for_takes_it(cloud: Cloud, task: str, change: Claims) -> None:
    """Both spellings of a subject are known, and every workflow that needs the role."""
    assert cloud.admits(f"footfall-dev-{task}", {**CLAIMS[task], **change})


@pytest.mark.parametrize(("task", "change"), REFUSED)
def test_one_wrong_claim_is_enough(cloud: Cloud, task: str, change: Claims) -> None:
    """Whoever differs in a single claim from the job that a role is for does not take it."""
    assert not cloud.admits(f"footfall-dev-{task}", {**CLAIMS[task], **change})


@pytest.mark.parametrize("task", CLAIMS)
def test_a_role_goes_as_far_as_its_work(
    cloud: Cloud, sessions: dict[str, boto3.Session], add_section: AddSection, task: str
) -> None:
    """The cloud itself lets each role do its work, and stops it beyond that."""
    stopped = [it for it in MAY[task] if not cloud.allows(sessions[task], *it)]
    let = [it for it in MAY_NOT[task] if cloud.allows(sessions[task], *it)]

    assert (stopped, let) == ([], [])
    denied = "\n".join(f"{service} {operation} {words}" for service, operation, words in MAY_NOT[task])
    add_section(f"Access from GitHub: {task}, denied by the local cloud", denied)

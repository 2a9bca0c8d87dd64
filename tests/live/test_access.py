"""The roles for GitHub Actions: which jobs can assume them, and which calls the local cloud then allows."""

import json
import re
from pathlib import Path

import boto3
import pytest

from tests.conftest import AddSection
from tests.github import permissions
from tests.github.fake_github import Claims
from tests.live.api_calls import ALLOWED, BOUNDARY, COUNTER_CALLS, DENIED
from tests.live.local_iam import LocalIam
from tests.live.watch_module import WatchModule
from tests.modules.policy_simulator import Document
from tests.tools.clone import ACCOUNT, Clone

pytestmark = pytest.mark.slow

GITHUB_SETTING = '{ repository = "you/blog", repository_id = "42", owner_id = "7" }'
ISSUER = "token.actions.githubusercontent.com"
WORKFLOW = "you/blog/.github/workflows/{}".format

DEPLOY_CLAIMS = {
    "aud": "sts.amazonaws.com",
    "iss": f"https://{ISSUER}",
    "job_workflow_ref": WORKFLOW("deploy.yml@refs/heads/main"),
    "repository_id": "42",
    "sub": "repo:you/blog:environment:dev",
}
CLAIMS: dict[str, Claims] = {
    "apply": DEPLOY_CLAIMS,
    "drift": DEPLOY_CLAIMS
    | {"sub": "repo:you/blog:ref:refs/heads/main", "job_workflow_ref": WORKFLOW("drift.yml@refs/heads/main")},
    "plan": DEPLOY_CLAIMS
    | {"sub": "repo:you/blog:pull_request", "job_workflow_ref": WORKFLOW("plan.yml@refs/pull/1/merge")},
}


@pytest.fixture(scope="module")
def iam(clone: Clone) -> LocalIam:
    """Give a repository access to dev in a local cloud with GitHub's OIDC provider, and return its IAM."""
    env_hcl = clone.root / "live/dev/env.hcl"
    env_hcl.write_text(re.sub(r"github = null", f"github = {GITHUB_SETTING}", env_hcl.read_text()))
    clone.check_output("./footfall env")
    clone.client("iam").create_open_id_connect_provider(
        Url=f"https://{ISSUER}", ClientIDList=[DEPLOY_CLAIMS["aud"]]
    )
    # Terraform has not created the table, whose partition key a policy compares.
    names = "id", "part"
    clone.client("dynamodb").create_table(
        TableName="footfall-dev-visits",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "part", "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )
    output = clone.check_output("./footfall access dev")
    assert f"GitHub's OIDC provider in account {ACCOUNT}: already exists" in output

    return LocalIam(clone.client("sts").meta.endpoint_url, ACCOUNT)


@pytest.fixture(scope="module")
def sessions(iam: LocalIam) -> dict[str, boto3.Session]:
    """Return a session of each role."""
    return {task: iam.assume_role(f"footfall-dev-{task}", claims) for task, claims in CLAIMS.items()}


def test_environment_without_repository_gets_no_roles(clone: Clone, iam: LocalIam) -> None:
    """If env.hcl has github = null, `access` creates nothing and names the setting to change."""
    process = clone.run("./footfall access prod")

    assert process.returncode == 1
    assert "live/prod/env.hcl has github = null" in process.stderr
    assert "gh api repos/OWNER/NAME" in process.stderr
    assert not iam.can_assume_role("footfall-prod-apply", DEPLOY_CLAIMS)


ACCEPTED = [
    pytest.param("apply", {}, id="deploy"),
    pytest.param("apply", {"job_workflow_ref": WORKFLOW("rollback.yml@refs/heads/main")}, id="rollback"),
    pytest.param("apply", {"sub": "repo:you@7/blog@42:environment:dev"}, id="immutable-subject"),
    pytest.param("drift", {"sub": "repo:you@7/blog@42:ref:refs/heads/main"}, id="drift"),
    pytest.param("plan", {"sub": "repo:you@7/blog@42:pull_request"}, id="plan"),
]
REJECTED = [
    pytest.param("apply", {"aud": "https://github.com/you"}, id="audience"),
    pytest.param("apply", {"repository_id": "43"}, id="later-repository-of-the-same-name"),
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


@pytest.mark.parametrize(("task", "change"), ACCEPTED)
def test_intended_job_can_assume_role(iam: LocalIam, task: str, change: Claims) -> None:
    """Every workflow that needs a role can assume it, with either format of the subject claim."""
    assert iam.can_assume_role(f"footfall-dev-{task}", {**CLAIMS[task], **change})


@pytest.mark.parametrize(("task", "change"), REJECTED)
def test_role_is_denied_if_one_claim_differs(iam: LocalIam, task: str, change: Claims) -> None:
    """A job cannot assume a role if a single claim differs from those of the intended job."""
    assert not iam.can_assume_role(f"footfall-dev-{task}", {**CLAIMS[task], **change})


def test_borrowed_function_role_has_no_permissions(
    clone: Clone, iam: LocalIam, sessions: dict[str, boto3.Session], add_section: AddSection
) -> None:
    """If an attacker lets another account assume the function's role, that account gets no permissions."""
    name, outsider = "footfall-dev-counter", boto3.Session("111122223333", "test", region_name="us-east-1")
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    attacker = sessions["apply"].client("iam", endpoint_url=iam.endpoint)
    attacker.create_role(
        RoleName=name,
        AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}),
        PermissionsBoundary=BOUNDARY,
    )
    allow_all = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    attacker.put_role_policy(RoleName=name, PolicyName="a", PolicyDocument=json.dumps(allow_all))

    borrowed = iam.borrow_role(name, outsider)
    allowed = [call for call in COUNTER_CALLS if iam.can_call(borrowed, *call)]
    identity = borrowed.client("sts", endpoint_url=iam.endpoint).get_caller_identity()["Arn"]
    clone.client("iam").delete_role_policy(RoleName=name, PolicyName="a")
    clone.client("iam").delete_role(RoleName=name)

    assert identity.endswith(f"{ACCOUNT}:assumed-role/{name}/attacker")
    assert allowed == []
    calls = "\n".join(f"{service} {operation} {arguments}" for service, operation, arguments in COUNTER_CALLS)
    add_section("Calls that the local cloud denies to a session of the function's role elsewhere", calls)


def test_roles_need_every_permission_for_the_alarms(
    clone: Clone,
    iam: LocalIam,
    sessions: dict[str, boto3.Session],
    tmp_path: Path,
    add_section: AddSection,
) -> None:
    """The apply role can create and delete the alarms, the plan role can read them, and no more."""
    watch = WatchModule.create(tmp_path, iam.endpoint)

    watch.run(sessions["apply"], "init")
    watch.run(sessions["apply"], "apply -auto-approve")
    watch.run(sessions["plan"], "plan -detailed-exitcode -lock=false")
    watch.run(sessions["apply"], "destroy -auto-approve")

    requests = permissions.read_requests((clone.root / ".local/cloud/ministack.log").read_text())
    tasks = {"read": "plan", "write": "apply"}
    unused = {
        kind: permissions.unused_permissions(managed_policy(clone, f"watch-{kind}"), requests[task])
        for kind, task in tasks.items()
    }
    assert unused == {"read": set(), "write": set()}
    lines = [f"{task}: {' '.join(each)}" for task in tasks.values() for each in sorted(requests[task])]
    add_section("Permissions that the alarms need", "\n".join(lines))


def managed_policy(clone: Clone, name: str) -> Document:
    """Return a managed policy of dev."""
    iam, arn = clone.client("iam"), f"arn:aws:iam::{ACCOUNT}:policy/footfall-dev-{name}"
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document: Document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]

    return document


@pytest.mark.parametrize("task", CLAIMS)
def test_role_allows_only_the_calls_of_its_task(
    iam: LocalIam, sessions: dict[str, boto3.Session], add_section: AddSection, task: str
) -> None:
    """The local cloud allows the calls that a role needs, and denies others."""
    wrongly_denied = [call for call in ALLOWED[task] if not iam.can_call(sessions[task], *call)]
    wrongly_allowed = [call for call in DENIED[task] if iam.can_call(sessions[task], *call)]

    assert (wrongly_denied, wrongly_allowed) == ([], [])
    calls = "\n".join(f"{service} {operation} {arguments}" for service, operation, arguments in DENIED[task])
    add_section(f"Access from GitHub: calls that the local cloud denies to the {task} role", calls)

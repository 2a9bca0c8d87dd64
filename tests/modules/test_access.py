"""Tests of the policies of modules/access, evaluated with a simulator of IAM."""

import json

import pytest

from tests.conftest import AddSection
from tests.modules import policy_simulator
from tests.modules.access_requests import (
    CHANGE,
    CHANGE_DOMAIN,
    COUNT,
    FORBIDDEN,
    FORBIDDEN_TO_APPLY,
    FORBIDDEN_TO_DOMAIN,
    OUTSIDE_BOUNDARY,
    READ,
    READ_DOMAIN,
    REFRESH_DATA,
)
from tests.modules.policy_simulator import AccessRequest, Document, as_list, decide, simulate, statements
from tests.modules.working_directory import Plan

pytestmark = pytest.mark.slow

ALLOW_ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
# IAM's quotas for policy documents, in characters without white space.
LIMITS = {
    "apply": 10_240,
    "apply domain": 6_144,
    "apply state": 6_144,
    "boundary": 6_144,
    "drift": 10_240,
    "drift domain": 6_144,
    "plan": 10_240,
    "plan domain": 6_144,
    "watch read": 6_144,
    "watch write": 6_144,
}
# The managed policies of each role, besides its inline policy of the same name.
ATTACHED = {
    "apply": ["apply domain", "apply state", "watch read", "watch write"],
    "boundary": [],
    "drift": ["drift domain", "watch read"],
    "plan": ["plan domain", "watch read"],
}
TRUST_LIMIT = 2_048
# The longest values: the name of an environment, a Region with its partition, and a domain.
LONGEST = {
    "footfall-test": f"footfall-{'x' * 30}",
    "us-east-1": "us-gov-east-1",
    "arn:aws:": "arn:aws-us-gov:",
    "count.example.com": "x" * 64,
}
CASES = [
    pytest.param(
        "plan", [*READ, *READ_DOMAIN], [*FORBIDDEN, *REFRESH_DATA, *CHANGE, *CHANGE_DOMAIN], id="plan"
    ),
    pytest.param(
        "drift", [*READ, *READ_DOMAIN, *REFRESH_DATA], [*FORBIDDEN, *CHANGE, *CHANGE_DOMAIN], id="drift"
    ),
    pytest.param(
        "apply",
        [*READ, *READ_DOMAIN, *REFRESH_DATA, *CHANGE, *CHANGE_DOMAIN],
        [*FORBIDDEN_TO_APPLY, *FORBIDDEN_TO_DOMAIN],
        id="apply",
    ),
    pytest.param("boundary", COUNT, OUTSIDE_BOUNDARY, id="boundary"),
]


@pytest.fixture(autouse=True)
def _node() -> None:
    """Skip the tests if Node.js is not installed."""
    if not policy_simulator.is_available():
        pytest.skip("The policy simulator needs Node.js. Install Node.js with npm to run these tests.")


@pytest.fixture(scope="module")
def documents(plan_of_all_modules: Plan) -> dict[str, Document]:
    """Return the planned policy documents: the roles' policies, their trust policies and the boundary."""
    resources = plan_of_all_modules.of_module("access-with-a-domain").resources
    documents = {"boundary": resources["aws_iam_policy.boundary"]["values"]["policy"]}
    documents["apply state"] = resources["aws_iam_policy.write_state"]["values"]["policy"]
    for kind in ("read", "write"):
        documents[f"watch {kind}"] = resources[f'aws_iam_policy.watch["{kind}"]']["values"]["policy"]
    for task in ("apply", "drift", "plan"):
        role = resources[f'aws_iam_role.github["{task}"]']["values"]
        documents[f"{task} trust"] = role["assume_role_policy"]
        documents[f"{task} domain"] = resources[f'aws_iam_policy.domain["{task}"]']["values"]["policy"]
        documents[task] = resources[f'aws_iam_role_policy.github["{task}"]']["values"]["policy"]

    return {name: json.loads(document) for name, document in documents.items()}


@pytest.mark.parametrize(("name", "allowed", "denied"), CASES)
def test_role_has_exactly_its_permissions(
    documents: dict[str, Document],
    add_section: AddSection,
    name: str,
    allowed: list[AccessRequest],
    denied: list[AccessRequest],
) -> None:
    """All requests that a task needs are allowed, and all requests beyond it are denied."""
    attached = [statement for part in ATTACHED[name] for statement in documents[part]["Statement"]]
    role = documents[name] | {"Statement": documents[name]["Statement"] + attached}
    policy, boundary = (ALLOW_ALL, role) if name == "boundary" else (role, None)

    decisions = decide(policy, [*allowed, *denied], boundary)

    assert [str(request) for request in allowed if decisions[request] != "Allowed"] == []
    assert [str(request) for request in denied if not decisions[request].endswith("Denied")] == []
    add_section(f"Access from GitHub: {name}", summary(role, allowed, denied))


def summary(policy: Document, allowed: list[AccessRequest], denied: list[AccessRequest]) -> str:
    """Return the statements of a policy and the tested requests as text."""
    lines = [
        f"{sid}: {', '.join(actions)} on {', '.join(resources)}{' if ' * bool(keys)}{', '.join(keys)}"
        for sid, actions, resources, keys in statements(policy)
    ]
    tested = [f"Allowed requests: {len(allowed)}. Denied requests:", *map(str, denied)]

    return "\n".join([*lines, *tested]).replace("arn:aws:", "")


@pytest.mark.parametrize("name", LIMITS)
def test_actions_and_condition_keys_exist(documents: dict[str, Document], name: str) -> None:
    """Actions exist in AWS, support their condition keys, and use "*" only if they have no resource type."""
    listed = list(statements(documents[name]))
    known = simulate([], [action for _, actions, _, _ in listed for action in actions])["actions"]

    for sid, actions, resources, keys in listed:
        assert not [action for action in actions if not known[action]], sid
        assert all(known[action]["wide"] == (resources == ["*"]) for action in actions), sid
        used = {key.partition("/")[0] for key in keys}
        for action in actions:
            assert used <= {key.partition("/")[0] for key in known[action]["keys"]}, (sid, action)


def test_documents_are_within_the_size_limits(documents: dict[str, Document]) -> None:
    """Every policy document is within AWS's size limit, also with five units more and the longest names."""
    for name, document in documents.items():
        text = json.dumps(document, separators=(",", ":"))
        for value, longest in LONGEST.items():
            text = text.replace(value, longest)

        assert len(text) <= LIMITS.get(name, TRUST_LIMIT), name


@pytest.mark.parametrize("task", ["apply", "drift", "plan"])
def test_trust_policy_names_one_repository_and_its_workflows(
    documents: dict[str, Document], task: str
) -> None:
    """The trust policy requires audience, repository id, subject and workflow, without a wildcard subject."""
    [statement] = documents[f"{task} trust"]["Statement"]
    equals, like = statement["Condition"]["StringEquals"], statement["Condition"]["StringLike"]
    claims = {key.partition(":")[2]: as_list(value) for key, value in (equals | like).items()}

    assert claims.keys() == {"aud", "job_workflow_ref", "repository_id", "sub"}
    assert claims["aud"] == ["sts.amazonaws.com"]
    assert claims["repository_id"] == ["42"]
    assert all(subject.startswith(("repo:you/blog:", "repo:you@7/blog@42:")) for subject in claims["sub"])
    assert not any("*" in subject for subject in claims["sub"])

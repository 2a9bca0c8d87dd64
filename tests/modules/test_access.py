"""Promises of modules/access: each role does its work and nothing else, as AWS decides it."""

import json
from collections.abc import Callable

import pytest

from tests.conftest import AddSection
from tests.modules import policies, tries
from tests.modules.policies import Document, Try, ask, decide, several, statements
from tests.modules.room import Room

pytestmark = pytest.mark.slow

ANYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
# Characters, without white space: IAM and STS quotas.
LIMITS = {"apply": 10_240, "boundary": 6_144, "drift": 10_240, "plan": 10_240}
TRUST_LIMIT = 2_048
CASES = [
    pytest.param("plan", tries.SEEING, [*tries.NEVER, *tries.READING_SECRET, *tries.CHANGING], id="plan"),
    pytest.param(
        "drift", [*tries.SEEING, *tries.READING_SECRET], [*tries.NEVER, *tries.CHANGING], id="drift"
    ),
    pytest.param(
        "apply",
        [*tries.SEEING, *tries.READING_SECRET, *tries.CHANGING],
        tries.NEVER_AT_RELEASE,
        id="apply",
    ),
    pytest.param("boundary", tries.COUNTING, tries.NEVER_WITHIN, id="boundary"),
]


@pytest.fixture(autouse=True)
def _node() -> None:
    """Leave these tests out, and say why, where there is no Node.js."""
    if lack := policies.lack():
        pytest.skip(lack)


@pytest.fixture(scope="module")
def planned(furnish: Callable[..., Room]) -> dict[str, Document]:
    """Plan the module, and give its documents: of each role, of each trust, and the boundary."""
    resources = furnish("access").plan().resources
    documents = {"boundary": resources["aws_iam_policy.boundary"]["values"]["policy"]}
    for task in ("apply", "drift", "plan"):
        role = resources[f'aws_iam_role.github["{task}"]']["values"]
        documents[f"{task} trust"] = role["assume_role_policy"]
        documents[task] = resources[f'aws_iam_role_policy.github["{task}"]']["values"]["policy"]

    return {name: json.loads(it) for name, it in documents.items()}


@pytest.mark.parametrize(("name", "allowed", "denied"), CASES)
def test_a_role_may_do_its_work_and_nothing_else(
    planned: dict[str, Document], add_section: AddSection, name: str, allowed: list[Try], denied: list[Try]
) -> None:
    """Each request that the work takes is allowed, and each that would go beyond it is denied."""
    policy, bound = (ANYTHING, planned[name]) if name == "boundary" else (planned[name], None)

    decisions = decide(policy, [*allowed, *denied], bound)

    assert [str(it) for it in allowed if decisions[it] != "Allowed"] == []
    assert [str(it) for it in denied if not decisions[it].endswith("Denied")] == []
    add_section(f"Access from GitHub: {name}", told(planned[name], allowed, denied))


def told(policy: Document, allowed: list[Try], denied: list[Try]) -> str:
    """Tell a document, and what it was tried with."""
    lines = [
        f"{sid}: {', '.join(actions)} on {', '.join(resources)}{' if ' * bool(keys)}{', '.join(keys)}"
        for sid, actions, resources, keys in statements(policy)
    ]

    told = [*lines, f"Allowed, as it should be: {len(allowed)}. Denied:", *map(str, denied)]

    return "\n".join(told).replace("arn:aws:", "")


@pytest.mark.parametrize("name", LIMITS)
def test_actions_and_conditions_are_ones_that_aws_knows(planned: dict[str, Document], name: str) -> None:
    """No action is misspelt, no key asked for that it never has, and only what has no resource has a star."""
    read = list(statements(planned[name]))
    known = ask([], [it for _, actions, _, _ in read for it in actions])["actions"]

    for sid, actions, resources, keys in read:
        assert not [it for it in actions if not known[it]], sid
        assert all(known[it]["wide"] == (resources == ["*"]) for it in actions), sid
        asked = {key.partition("/")[0] for key in keys}
        for it in actions:
            assert asked <= {key.partition("/")[0] for key in known[it]["keys"]}, (sid, it)


def test_every_document_is_within_its_limit(planned: dict[str, Document]) -> None:
    """AWS takes documents to a length, and these leave room for the longest names."""
    spare = 30 - len("test")
    for name, document in planned.items():
        text = json.dumps(document, separators=(",", ":"))

        assert len(text) + spare * text.count("footfall-test") <= LIMITS.get(name, TRUST_LIMIT), name


@pytest.mark.parametrize("task", ["apply", "drift", "plan"])
def test_a_role_is_taken_from_one_repository_by_named_workflows(
    planned: dict[str, Document], task: str
) -> None:
    """Trust asks for audience, repository id, subject and workflow, each spelled out."""
    [statement] = planned[f"{task} trust"]["Statement"]
    same, like = statement["Condition"]["StringEquals"], statement["Condition"]["StringLike"]
    claims = {key.partition(":")[2]: several(it) for key, it in (same | like).items()}

    assert claims.keys() == {"aud", "job_workflow_ref", "repository_id", "sub"}
    assert claims["aud"] == ["sts.amazonaws.com"]
    assert claims["repository_id"] == ["42"]
    assert all(it.startswith(("repo:you/blog:", "repo:you@7/blog@42:")) for it in claims["sub"])
    assert not any("*" in it for it in claims["sub"])

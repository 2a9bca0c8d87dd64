"""What no workflow may do; and that each rule would notice."""

from collections.abc import Callable, Iterator

import pytest

from tests.github.workflow import FOLDER, Workflow
from tests.github.workflow_rules import RULES

WORKFLOWS = [Workflow.read(it) for it in sorted(FOLDER.glob("*.yml"))]

# A workflow, what is written in it, what would be written instead, and the rule that this breaks.
BROKEN = [
    ("check", "# v7.0.1", "", "pinned"),
    ("check", "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", "actions/checkout@v7", "pinned"),
    ("check", "permissions: {}", "permissions: read-all", "least_permissions"),
    ("check", "    permissions:\n      contents: read # To check the tree out.\n", "", "least_permissions"),
    ("check", "read # To check the tree out.", "read", "least_permissions"),
    ("check", "timeout-minutes: 45", "timeout-minutes: 360", "limited_in_time"),
    ("check", "    timeout-minutes: 45\n", "", "limited_in_time"),
    ("check", "ubuntu-24.04", "ubuntu-latest", "known_machine"),
    ("check", "persist-credentials: false", "persist-credentials: true", "nothing_left_behind"),
    ("check", "run: .ci/run", "run: .ci/run || true", "no_logic"),
    ("check", "run: .ci/run", "run: make coffee", "no_logic"),
    ("check", "run: .ci/run", "run: .ci/run\n        shell: python", "no_logic"),
    ("check", "run: .ci/run", "run: .ci/run\n        continue-on-error: true", "nothing_left_behind"),
    ("plan", "run: make plan", "run: make plan ENV=${{ matrix.environment }}", "no_logic"),
    ("plan", "on: pull_request", "on: pull_request_target", "no_foreign_code"),
    ("plan", "pull_request.base.sha", "pull_request.head.sha", "no_foreign_code"),
    ("plan", ".repo.full_name == github.repository", ".user.login != 'mallory'", "nothing_for_forks"),
    ("plan", "    needs: places\n", "", "nothing_for_forks"),
    ("plan", "outputs.plan_role", "outputs.drift_role", "own_role"),
    ("plan", "${{ github.token }}", "${{ secrets.GITHUB_TOKEN }}", "no_secrets"),
    (
        "plan",
        "      pull-requests: write",
        "      id-token: write # Why?\n      pull-requests: write",
        "identity_for_a_purpose",
    ),
    ("drift", "      id-token: write # To sign in to AWS.\n", "", "identity_for_a_purpose"),
    ("drift", "        with:\n          cache: false\n", "", "fresh_tools"),
    ("drift", "outputs.drift_role", "outputs.apply_role", "own_role"),
    ("drift", "      CLOUD: aws\n", "", "own_role"),
    ("deploy", "run: make place\n", "run: make place\n        env:\n          ENV: dev\n", "own_role"),
    ("deploy", "          aws-region", "          aws-access-key-id: AKIA\n          aws-region", "own_role"),
    ("deploy", "cache: false", "cache: true", "fresh_tools"),
    ("deploy", "group: footfall-prod", "group: footfall-dev", "one_environment"),
    ("deploy", "      ENV: prod\n", "      ENV: dev\n", "one_environment"),
    (
        "deploy",
        "    environment:\n      name: prod\n",
        "    environment:\n      name: dev\n",
        "one_environment",
    ),
    ("deploy", "      url: ${{ steps.promote.outputs.url }}\n", "", "one_environment"),
    ("rollback", "cancel-in-progress: false", "cancel-in-progress: true", "one_environment"),
    ("rollback", "options: [dev, prod]", "options: [prod]", "every_environment"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda it: it.__name__)
@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda it: it.name)
def test_every_workflow_keeps_every_rule(
    workflow: Workflow, rule: Callable[[Workflow], Iterator[str]]
) -> None:
    """What a rule forbids is nowhere."""
    assert list(rule(workflow)) == []


@pytest.mark.parametrize(("name", "old", "new", "breaks"), BROKEN)
def test_every_rule_would_notice(name: str, old: str, new: str, breaks: str) -> None:
    """A workflow that breaks a rule is told by that rule."""
    text = (FOLDER / f"{name}.yml").read_text()
    assert old in text
    rule = next(it for it in RULES if it.__name__ == breaks)

    assert list(rule(Workflow(name, text.replace(old, new)))) != []


def test_every_rule_is_tried() -> None:
    """No rule is without a case that breaks it."""
    assert {breaks for *_, breaks in BROKEN} == {it.__name__ for it in RULES}

"""The workflows follow the project's rules. The rules, zizmor and actionlint find violations and mistakes."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.development.checks import WORKFLOWS as FILES
from ops.development.checks import list_checks
from ops.paths import ROOT
from tests.github.workflow import FOLDER, Workflow
from tests.github.workflow_rules import RULES

WORKFLOWS = [Workflow.from_file(file) for file in sorted(FOLDER.glob("*.yml"))]

CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"
PROD_QUEUE = (
    "    concurrency:\n      group: footfall-prod\n      cancel-in-progress: false\n      queue: max\n"
)

# A workflow, a text in it, the replacement, and the rule that the replacement violates.
OWN_RULES = [
    ("check", "# v7.0.1", "", "actions_without_version"),
    ("check", "timeout-minutes: 45", "timeout-minutes: 360", "jobs_without_time_limit"),
    ("check", "    timeout-minutes: 45\n", "", "jobs_without_time_limit"),
    ("check", "ubuntu-24.04", "ubuntu-latest", "unpinned_runner_images"),
    ("check", "run: .ci/run", "run: .ci/run || true", "steps_with_own_logic"),
    ("check", "run: .ci/run", "run: make test", "steps_with_own_logic"),
    ("check", "run: .ci/run", "run: .ci/run\n        shell: python", "steps_with_own_logic"),
    ("check", "run: .ci/run", "run: .ci/run\n        continue-on-error: true", "ignored_failures"),
    ("plan", '"$ENVIRONMENT" --no-secret', '"$(./footfall urls)"', "steps_with_own_logic"),
    ("plan", '"$ENVIRONMENT" --no-secret', "dev --no-secret", "commands_on_other_targets"),
    ("plan", "pull_request.base.sha", "pull_request.head.sha", "unreviewed_code_with_write_access"),
    ("plan", ".repo.full_name == github.repository", ".user.login != 'mallory'", "jobs_open_to_forks"),
    ("plan", "    needs: environments\n", "", "jobs_open_to_forks"),
    ("plan", "outputs.plan_role", "outputs.drift_role", "wrong_roles"),
    ("plan", "${{ github.token }}", "${{ secrets.GITHUB_TOKEN }}", "used_secrets"),
    (
        "plan",
        "      pull-requests: write",
        "      id-token: write # For nothing.\n      pull-requests: write",
        "needless_identity_tokens",
    ),
    ("drift", "      id-token: write # To assume the role in AWS.\n", "", "needless_identity_tokens"),
    ("drift", "        with:\n          cache: false\n", "", "tools_from_cache"),
    ("drift", "outputs.drift_role", "outputs.apply_role", "wrong_roles"),
    ("drift", "      CLOUD: aws\n", "", "commands_on_other_targets"),
    ("deploy", "./footfall deploy dev", "./footfall deploy prod", "commands_on_other_targets"),
    (
        "deploy",
        "roles dev\n",
        "roles dev\n        env:\n          CLOUD: local\n",
        "commands_on_other_targets",
    ),
    ("deploy", "roles dev\n", "roles dev --cloud local\n", "commands_on_other_targets"),
    ("deploy", "      - id: roles\n", "      - id: other\n", "wrong_roles"),
    ("deploy", "roles dev\n", "roles prod\n", "wrong_roles"),
    (
        "deploy",
        "          aws-region",
        "          aws-access-key-id: AKIA\n          aws-region",
        "wrong_roles",
    ),
    ("deploy", "cache: false", "cache: true", "tools_from_cache"),
    ("deploy", "group: footfall-prod", "group: footfall-dev", "unprotected_changes"),
    (
        "deploy",
        "    environment:\n      name: prod\n",
        "    environment:\n      name: dev\n",
        "unprotected_changes",
    ),
    ("deploy", "      url: ${{ steps.promote.outputs.url }}\n", "", "unprotected_changes"),
    ("rollback", "cancel-in-progress: false", "cancel-in-progress: true", "unprotected_changes"),
    ("rollback", "ENVIRONMENT: ${{ inputs.environment }}", "ENVIRONMENT: prod", "unprotected_changes"),
    ("rollback", "options: [", "options: [nowhere, ", "wrong_environment_options"),
]

# A workflow, a text in it, the replacement, and the audit of zizmor that finds the violation.
ZIZMOR_AUDITS = [
    ("check", CHECKOUT, "actions/checkout@v7", "unpinned-uses"),
    ("check", "permissions: {}", "permissions: read-all", "excessive-permissions"),
    ("check", "permissions: {}\n", "", "excessive-permissions"),
    ("check", "        with:\n          persist-credentials: false\n", "", "artipacked"),
    ("check", "persist-credentials: false", "persist-credentials: true", "artipacked"),
    ("deploy", "id-token: write # To assume the role in AWS.", "id-token: write", "undocumented-permissions"),
    ("deploy", PROD_QUEUE, "", "concurrency-limits"),
    ("plan", '"$ENVIRONMENT"', "${{ matrix.environment }}", "template-injection"),
    ("plan", "on: pull_request", "on: pull_request_target", "dangerous-triggers"),
]

# A workflow, a text in it, the replacement, and the kind of error that actionlint reports.
ACTIONLINT_KINDS = [
    ("deploy", "steps.roles.outputs", "steps.role.outputs", "expression"),
    ("deploy", "needs: [build, dev]", "needs: [build, deploy]", "job-needs"),
    ("deploy", "      id-token: write", "      id-tokens: write", "permissions"),
    ("drift", "17 3 * * *", "17 3 * * 9", "events"),
    ("plan", '"$ENVIRONMENT"', "$ENVIRONMENT", "shellcheck"),
    ("plan", "    needs: environments\n", "", "expression"),
    ("rollback", "inputs.digest", "inputs.release", "expression"),
    ("rollback", "queue: max", "queue: max\n      order: any", "syntax-check"),
]


def replace_text(name: str, old: str, new: str) -> str:
    """Return the text of a workflow in which *old*, which must occur, is replaced."""
    text = (FOLDER / f"{name}.yml").read_text()
    assert old in text

    return text.replace(old, new)


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., str]:
    """Return a function that runs a check of `./footfall check` on a workflow, and returns its output."""
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / ".github/actionlint.yaml", tmp_path / ".github")

    def run(title: str, name: str, text: str) -> str:
        file = f".github/workflows/{name}.yml"
        (tmp_path / file).write_text(text)
        command = next(check.command for check in list_checks() if check.name == title)
        arguments = [argument for argument in command if argument not in {*FILES, ".github"}]
        completed = subprocess.run(
            [*arguments, file], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return completed.stdout

    return run


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.name)
def test_workflow_follows_own_rule(workflow: Workflow, rule: Callable[[Workflow], Iterator[str]]) -> None:
    """Each workflow follows each of the project's own rules."""
    assert list(rule(workflow)) == []


@pytest.mark.parametrize(("name", "old", "new", "violated"), OWN_RULES)
def test_own_rule_finds_violation(name: str, old: str, new: str, violated: str) -> None:
    """A workflow that violates one of the project's own rules is found by that rule."""
    rule = next(rule for rule in RULES if rule.__name__ == violated)

    assert list(rule(Workflow(name, replace_text(name, old, new)))) != []


def test_every_own_rule_has_a_violation_case() -> None:
    """Each of the project's own rules has a case above that violates it."""
    assert {violated for *_, violated in OWN_RULES} == {rule.__name__ for rule in RULES}


@pytest.mark.parametrize(("name", "old", "new", "audit"), ZIZMOR_AUDITS)
def test_zizmor_finds_violation(check: Callable[..., str], name: str, old: str, new: str, audit: str) -> None:
    """Violations that the project's own rules do not cover are reported by zizmor."""
    assert f"[{audit}]" in check("security", name, replace_text(name, old, new))


@pytest.mark.parametrize(("name", "old", "new", "kind"), ACTIONLINT_KINDS)
def test_actionlint_finds_mistake(
    check: Callable[..., str], name: str, old: str, new: str, kind: str
) -> None:
    """Mistakes in syntax, names and quoting are reported by actionlint. The unchanged workflow has none."""
    assert check("workflows", name, (FOLDER / f"{name}.yml").read_text()) == ""
    assert f"[{kind}]" in check("workflows", name, replace_text(name, old, new))

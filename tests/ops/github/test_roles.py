"""The environments that a repository has access to, and the roles of its workflows."""

from dataclasses import replace
from pathlib import Path

import pytest

from ops.config.environments import Environment, list_environments
from ops.config.initial_settings import NO_ACCOUNT
from ops.errors import UserError
from ops.github.roles import has_access, step_outputs
from ops.github.workflow_run import set_outputs

DEV = Environment("dev", "123456789012", "us-east-1", protected=False)
REPOSITORY = {"repository": "octo/footfall", "repository_id": "1234", "owner_id": "1"}


@pytest.fixture(autouse=True)
def _outside_github(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run outside GitHub, which would set the repository."""
    monkeypatch.delenv("GITHUB_REPOSITORY_ID", raising=False)


@pytest.mark.parametrize(
    ("github", "repository_id", "expected"),
    [
        pytest.param(None, None, False, id="no-repository"),
        pytest.param(None, "1234", False, id="no-repository-in-a-workflow"),
        pytest.param(REPOSITORY, "1234", True, id="same-repository"),
        pytest.param(REPOSITORY, "4321", False, id="fork"),
        pytest.param(REPOSITORY, None, True, id="laptop"),
    ],
)
def test_only_the_configured_repository_has_access(
    monkeypatch: pytest.MonkeyPatch,
    github: dict[str, str] | None,
    repository_id: str | None,
    *,
    expected: bool,
) -> None:
    """In a new clone and in a fork, the workflows skip the environment instead of failing."""
    if repository_id:
        monkeypatch.setenv("GITHUB_REPOSITORY_ID", repository_id)

    assert has_access(replace(DEV, github=github)) == expected


def test_outputs_are_region_and_roles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The next steps read the Region and the roles from the outputs, so only env.hcl has the account."""
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))

    set_outputs(**step_outputs(replace(DEV, github=REPOSITORY)))

    role = "arn:aws:iam::123456789012:role/footfall-dev"
    assert (tmp_path / "output").read_text().splitlines() == [
        "region=us-east-1",
        f"apply_role={role}-apply",
        f"drift_role={role}-drift",
        f"plan_role={role}-plan",
    ]


def test_environment_without_access_is_rejected() -> None:
    """The error names the file and the command that grant access."""
    with pytest.raises(UserError, match=r"live/dev/env\.hcl, then run `./footfall access dev --cloud aws`"):
        step_outputs(DEV)


@pytest.mark.parametrize("environment", list_environments(), ids=lambda environment: environment.name)
def test_committed_environments_name_no_repository(environment: Environment) -> None:
    """In a new clone, no repository has access. An owner sets the account first."""
    assert environment.github is None or environment.account_id != NO_ACCOUNT

"""Where GitHub may act, and as whom."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ops.config.environments import Environment, all_environments
from ops.errors import UserError
from ops.github import roles as place
from ops.github.workflow_run import answer

DEV = Environment("dev", "123456789012", "us-east-1", protected=False)
OURS = {"repository": "octo/footfall", "repository_id": "1234", "owner_id": "1"}


@pytest.fixture(autouse=True)
def _on_a_laptop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run where GitHub does not say which repository this is."""
    monkeypatch.delenv("GITHUB_REPOSITORY_ID", raising=False)


@pytest.mark.parametrize(
    ("github", "here", "is_open"),
    [
        pytest.param(None, None, False, id="nobody-named"),
        pytest.param(None, "1234", False, id="nobody-named-on-github"),
        pytest.param(OURS, "1234", True, id="ours"),
        pytest.param(OURS, "4321", False, id="a-fork"),
        pytest.param(OURS, None, True, id="a-laptop"),
    ],
)
def test_only_the_repository_that_is_named_may_act(
    monkeypatch: pytest.MonkeyPatch, github: dict[str, Any] | None, here: str | None, *, is_open: bool
) -> None:
    """A fresh clone and a fork have their workflows pass by, instead of going red."""
    if here:
        monkeypatch.setenv("GITHUB_REPOSITORY_ID", here)

    assert place.is_open(replace(DEV, github=github)) == is_open


def test_a_place_is_its_region_and_roles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The account is in env.hcl and nowhere else; steps that follow read the rest from this one's outputs."""
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))

    answer(**place.place(replace(DEV, github=OURS)))

    role = "arn:aws:iam::123456789012:role/footfall-dev"
    assert (tmp_path / "output").read_text().splitlines() == [
        "region=us-east-1",
        f"apply_role={role}-apply",
        f"drift_role={role}-drift",
        f"plan_role={role}-plan",
    ]


def test_a_place_that_is_not_open_says_how_to_open_it() -> None:
    """The sentence names the file and the command."""
    with pytest.raises(UserError, match=r"live/dev/env\.hcl, then `make access ENV=dev CLOUD=aws`"):
        place.place(DEV)


@pytest.mark.parametrize("environment", all_environments(), ids=lambda it: it.name)
def test_what_is_shipped_names_nobody(environment: Environment) -> None:
    """Nobody's GitHub may act for who has just cloned this."""
    assert environment.github is None

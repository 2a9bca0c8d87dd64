"""Which runs of Terraform in a clone connect to a running provider."""

import json
import subprocess
from pathlib import Path

import pytest

from ops.terraform import toolchain
from tests.tools.clone import Clone
from tests.tools.provider_process import VARIABLE, replace_terraform

CONNECTIONS = {"dev": json.dumps({"aws": "dev's"}), "prod": json.dumps({"aws": "prod"})}


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """Return a clone with shared providers. Its Terraform prints the connection that it gets."""
    terraform = tmp_path / "terraform"
    terraform.write_text(f'#!/bin/sh\necho "${VARIABLE}"\n')
    terraform.chmod(0o755)
    monkeypatch.setattr(toolchain, "terraform", lambda: terraform)
    clone = Clone(tmp_path / "clone", 4700)
    clone.root.mkdir()
    (clone.root / ".tools").symlink_to(tmp_path)
    replace_terraform(clone, CONNECTIONS)

    return clone


@pytest.mark.parametrize(
    ("command", "folder", "connection"),
    [
        pytest.param("plan", "live/dev/api", CONNECTIONS["dev"], id="dev"),
        pytest.param("apply", "live/prod/data", CONNECTIONS["prod"], id="prod"),
        pytest.param("plan", "live/blog/api", "", id="another-environment"),
        pytest.param("init", "live/dev/api", "", id="init"),
    ],
)
def test_runs_on_an_environment_share_its_provider(
    clone: Clone, command: str, folder: str, connection: str
) -> None:
    """Every command but init connects to the provider of its environment, and to no other."""
    working_directory = clone.root / folder
    working_directory.mkdir(parents=True)

    printed = subprocess.check_output(
        ["terraform", command], cwd=working_directory, env=clone.variables, text=True
    )

    assert printed.strip() == connection

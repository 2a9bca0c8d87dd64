"""Which runs of Terraform in a checkout connect to a running provider."""

import subprocess
from pathlib import Path

import pytest

from ops.terraform import toolchain
from tests.tools.provider_process import FOLDER, VARIABLE, create_tools


@pytest.fixture
def terraform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a wrapper of a Terraform that prints the connection that it gets."""
    terraform = tmp_path / "terraform"
    terraform.write_text(f'#!/bin/sh\necho "${VARIABLE}"\n')
    terraform.chmod(0o755)
    monkeypatch.setattr(toolchain, "terraform", lambda: terraform)
    create_tools(tmp_path / ".tools", tmp_path / "bin")

    return tmp_path / "bin/terraform"


@pytest.mark.parametrize(
    ("command", "folder", "connection"),
    [
        pytest.param("plan", "live/dev/api", "dev's", id="dev"),
        pytest.param("apply", "live/prod/data", "prod's", id="prod"),
        pytest.param("plan", "live/blog/api", "", id="another-environment"),
        pytest.param("init", "live/dev/api", "", id="another-command"),
        pytest.param("version", ".", "", id="outside"),
    ],
)
def test_runs_on_an_environment_share_its_provider(
    tmp_path: Path, terraform: Path, command: str, folder: str, connection: str
) -> None:
    """The given commands connect to the provider of their environment and checkout, and to no other."""
    for name in ("dev", "prod"):
        (tmp_path / "clone" / FOLDER / name).mkdir(parents=True)
        for each in ("apply", "plan"):
            (tmp_path / "clone" / FOLDER / name / each).write_text(f"{name}'s")
    working_directory = tmp_path / "clone" / folder
    working_directory.mkdir(parents=True, exist_ok=True)

    printed = subprocess.check_output([terraform, command], cwd=working_directory, text=True)

    assert printed.strip() == connection


def test_provider_reads_the_zip_of_the_last_run(tmp_path: Path, terraform: Path) -> None:
    """The zip in the folder in which Terraform runs is in the folder of the provider, too."""
    provider, working_directory = tmp_path / "clone" / FOLDER / "dev", tmp_path / "clone/live/dev/compute"
    for folder in (provider, working_directory):
        folder.mkdir(parents=True)
    (provider / "apply").touch()

    for text in ("release A", "release B"):
        (working_directory / "package.zip").write_text(text)
        subprocess.check_call([terraform, "apply"], cwd=working_directory)

    assert (provider / "package.zip").read_text() == "release B"

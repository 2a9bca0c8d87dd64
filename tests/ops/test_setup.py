"""tools/setup uses the tools of the machine, and lists all that are missing."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ops.paths import ROOT
from tests.tools.hostile_shell import hostile_variables

SYSTEM_TOOLS = ["awk", "cmp", "cp", "dirname", "env", "ln", "mkdir", "mv", "readlink", "rm", "sed", "sh"]

type Setup = Callable[..., subprocess.CompletedProcess[str]]


def create_program(folder: Path, name: str, output: str) -> None:
    """Create a program in *folder* that prints *output*, whatever its arguments are."""
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{output}'\n")
    program.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Return a folder with a checkout, whose packages are installed, and a bin folder without any tools."""
    (tmp_path / "bin").mkdir()
    for name in SYSTEM_TOOLS:
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    (tmp_path / "checkout/tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools/setup", tmp_path / "checkout/tools/setup")
    shutil.copy(ROOT / "requirements.txt", tmp_path / "checkout")
    (tmp_path / "checkout/.venv").symlink_to(ROOT / ".venv")

    return tmp_path


@pytest.fixture
def setup(machine: Path) -> Setup:
    """Return a function that runs tools/setup on the machine, with additional environment variables."""

    def run(**variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "tools/setup"],
            cwd=machine / "checkout",
            env={"PATH": str(machine / "bin"), "HOME": str(machine)} | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def install_tools(machine: Path, *, terraform: str = "1.11.4", terragrunt: str = "1.1.3") -> None:
    """Install all tools on the machine, in these versions."""
    create_program(machine / "bin", "git", "git version 2.39.5")
    create_program(machine / "bin", "terraform", f"Terraform v{terraform}")
    create_program(machine / "bin", "terragrunt", f"terragrunt version v{terragrunt}")
    (machine / "bin/python3.13").symlink_to(sys.executable)


def linked_tool(machine: Path, name: str) -> Path:
    """Return the target of a link in .tools/bin."""
    return (machine / "checkout/.tools/bin" / name).readlink()


def test_all_missing_tools_are_listed(machine: Path, setup: Setup) -> None:
    """On an empty machine, the message lists every tool with its remedy, and nothing is printed on stdout."""
    (machine / "checkout/.venv").unlink()

    completed = setup()

    assert completed.returncode == 1
    for name in ("Python 3.13", "Terraform 1.11", "Terragrunt 1.1", "git"):
        assert f"- {name}" in completed.stderr
    assert completed.stderr.count("Install it") == 4
    assert completed.stdout == ""


def test_installed_tools_are_linked_silently(machine: Path, setup: Setup) -> None:
    """Suitable tools on the PATH are linked in .tools/bin, and nothing is printed."""
    install_tools(machine)

    completed = setup()

    assert (completed.returncode, completed.stdout, completed.stderr) == (0, "", "")
    assert linked_tool(machine, "terragrunt") == machine / "bin/terragrunt"
    assert linked_tool(machine, "terraform") == machine / "bin/terraform"


@pytest.mark.parametrize("version", ["0.89.4", "1.0.9", "2.0.0"])
def test_unsuitable_terragrunt_is_reported(machine: Path, setup: Setup, version: str) -> None:
    """If Terragrunt is too old or too new, the message contains the version that was found."""
    install_tools(machine, terragrunt=version)

    completed = setup()

    assert completed.returncode == 1
    assert f"(found: {version})" in completed.stderr


@pytest.mark.parametrize("version", ["1.9.8", "1.10.5", "2.0.0"])
def test_unsuitable_terraform_is_reported(machine: Path, setup: Setup, version: str) -> None:
    """Terraform before 1.11 has no write-only arguments. Version 2 is not tested."""
    install_tools(machine, terraform=version)

    completed = setup()

    assert completed.returncode == 1
    assert f"(found: {version})" in completed.stderr


def test_opentofu_replaces_missing_terraform(machine: Path, setup: Setup) -> None:
    """OpenTofu is used if Terraform is not installed."""
    install_tools(machine)
    (machine / "bin/terraform").unlink()
    create_program(machine / "bin", "tofu", "OpenTofu v1.11.0")

    completed = setup()

    assert completed.returncode == 0
    assert linked_tool(machine, "tofu") == machine / "bin/tofu"


def test_python_is_found_in_versions_of_pyenv(machine: Path, setup: Setup) -> None:
    """If the shim of pyenv fails, Python is found in the versions folder of pyenv."""
    install_tools(machine)
    (machine / "bin/python3.13").unlink()
    create_program(machine / "bin", "python3.13", "pyenv: python3.13: command not found")
    versions = machine / ".pyenv/versions/3.13.0/bin"
    versions.mkdir(parents=True)
    (versions / "python").symlink_to(sys.executable)

    completed = setup()

    assert (completed.returncode, completed.stderr) == (0, "")


def test_missing_tool_comes_from_mise(machine: Path, setup: Setup) -> None:
    """If mise is installed, it provides a tool that is not on the PATH."""
    install_tools(machine)
    (machine / "bin/terragrunt").unlink()
    create_program(machine / "bin", "mise", str(machine / "mise/terragrunt"))

    completed = setup()

    assert completed.returncode == 0, completed.stderr
    assert str(machine / "mise/terragrunt") in str(linked_tool(machine, "terragrunt"))


def test_settings_of_the_tools_are_ignored(machine: Path, setup: Setup) -> None:
    """No variable of the user's shell reaches a tool, where it could break the detection of its version."""
    install_tools(machine)
    for name, version in (("terraform", "Terraform v1.11.4"), ("terragrunt", "terragrunt version v1.1.3")):
        script = f"#!/bin/sh\nenv | grep =hostile && exit 1\necho '{version}'\n"
        (machine / "bin" / name).write_text(script)
    (machine / "bin/grep").symlink_to(str(shutil.which("grep")))

    completed = setup(**hostile_variables())

    assert (completed.returncode, completed.stderr) == (0, "")


def test_own_links_are_not_found_as_tools(machine: Path, setup: Setup) -> None:
    """The links lead to the real tools even if .tools/bin is on the PATH, as after `./footfall env`."""
    install_tools(machine)
    setup()
    (machine / "other").symlink_to(machine / "checkout")

    setup(PATH=f"{machine}/other/.tools/bin:{machine}/checkout/.tools/bin:{machine}/bin")

    assert linked_tool(machine, "terragrunt") == machine / "bin/terragrunt"

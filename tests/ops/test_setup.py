"""tools/setup: what a machine has is used, and all that it lacks is named at once."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ops.paths import ROOT

BASICS = ["awk", "cmp", "cp", "dirname", "ln", "mkdir", "mv", "readlink", "rm", "sed", "sh"]
Setup = Callable[..., subprocess.CompletedProcess[str]]


def program(folder: Path, name: str, says: str) -> None:
    """Put a program in *folder* that answers whatever it is asked with *says*."""
    it = folder / name
    it.write_text(f"#!/bin/sh\necho '{says}'\n")
    it.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Give a machine with a checkout of the script, its packages already installed, and no tool at all."""
    (tmp_path / "bin").mkdir()
    for name in BASICS:
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    (tmp_path / "tree/tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools/setup", tmp_path / "tree/tools/setup")
    shutil.copy(ROOT / "requirements.txt", tmp_path / "tree")
    (tmp_path / "tree/.venv").symlink_to(ROOT / ".venv")

    return tmp_path


@pytest.fixture
def setup(machine: Path) -> Setup:
    """Give the script, to be run on that machine."""

    def run(**more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "tools/setup"],
            cwd=machine / "tree",
            env={"PATH": str(machine / "bin"), "HOME": str(machine)} | more,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def equip(machine: Path, **versions: str) -> None:
    """Put the tools on the machine, in these versions where they are not just right."""
    lines = {
        "git": "git version 2.39.5",
        "terraform": "Terraform v{}".format(versions.get("terraform", "1.11.4")),
        "terragrunt": "terragrunt version v{}".format(versions.get("terragrunt", "1.1.3")),
    }
    for name, says in lines.items():
        program(machine / "bin", name, says)
    (machine / "bin/python3.13").symlink_to(sys.executable)


def test_all_that_is_missing_is_named_at_once(machine: Path, setup: Setup) -> None:
    """A bare machine hears of everything it needs, each with its remedy, and nothing is made."""
    (machine / "tree/.venv").unlink()

    it = setup()

    assert it.returncode == 1
    for name in ("Python 3.13", "Terraform 1.11", "Terragrunt 1.1", "git"):
        assert f"- {name}" in it.stderr
    assert it.stderr.count("install it") == 4
    assert it.stdout == ""


def test_a_machine_that_has_all_hears_nothing(machine: Path, setup: Setup) -> None:
    """What is on the PATH and fits is used, and linked where ops finds it."""
    equip(machine)

    it = setup()

    assert (it.returncode, it.stdout, it.stderr) == (0, "", "")
    assert (machine / "tree/.tools/bin/terragrunt").readlink() == machine / "bin/terragrunt"
    assert (machine / "tree/.tools/bin/terraform").readlink() == machine / "bin/terraform"


@pytest.mark.parametrize("version", ["0.89.4", "1.0.9", "2.0.0"])
def test_a_terragrunt_that_does_not_fit_is_named(machine: Path, setup: Setup, version: str) -> None:
    """Too old or too new a Terragrunt is told with the version that was found."""
    equip(machine, terragrunt=version)

    it = setup()

    assert it.returncode == 1
    assert f"(found: {version})" in it.stderr


def test_an_old_terraform_is_named(machine: Path, setup: Setup) -> None:
    """Terraform before 1.11 knows no write-only arguments, and is refused."""
    equip(machine, terraform="1.9.8")

    it = setup()

    assert it.returncode == 1
    assert "(found: 1.9.8)" in it.stderr


def test_opentofu_will_do(machine: Path, setup: Setup) -> None:
    """Where there is no Terraform, OpenTofu takes its place."""
    equip(machine)
    (machine / "bin/terraform").unlink()
    program(machine / "bin", "tofu", "OpenTofu v1.11.0")

    it = setup()

    assert it.returncode == 0
    assert (machine / "tree/.tools/bin/tofu").readlink() == machine / "bin/tofu"


def test_python_is_found_among_pyenvs_versions(machine: Path, setup: Setup) -> None:
    """A pyenv shim that fails is passed over for the version behind it."""
    equip(machine)
    (machine / "bin/python3.13").unlink()
    program(machine / "bin", "python3.13", "pyenv: python3.13: command not found")
    versions = machine / ".pyenv/versions/3.13.0/bin"
    versions.mkdir(parents=True)
    (versions / "python").symlink_to(sys.executable)

    it = setup()

    assert (it.returncode, it.stderr) == (0, "")


def test_mise_brings_what_is_missing(machine: Path, setup: Setup) -> None:
    """With mise on the machine a tool that is not on the PATH comes from mise.toml."""
    equip(machine)
    (machine / "bin/terragrunt").unlink()
    program(machine / "bin", "mise", str(machine / "mise/terragrunt"))

    it = setup()

    assert it.returncode == 0, it.stderr
    assert str(machine / "mise/terragrunt") in str((machine / "tree/.tools/bin/terragrunt").readlink())


def test_its_own_links_are_not_taken_for_tools(machine: Path, setup: Setup) -> None:
    """After the exports of make env, which put .tools/bin first, the links still lead to the real tools."""
    equip(machine)
    setup()
    (machine / "other").symlink_to(machine / "tree")

    setup(PATH=f"{machine}/other/.tools/bin:{machine}/tree/.tools/bin:{machine}/bin")

    assert (machine / "tree/.tools/bin/terragrunt").readlink() == machine / "bin/terragrunt"

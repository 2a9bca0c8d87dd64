"""The lock file of a unit: copied from the others, completed for other providers, and otherwise unchanged."""

import stat
from pathlib import Path

import pytest

from ops.errors import UserError
from ops.paths import LIVE
from ops.terraform import provider_locks, toolchain
from ops.terraform.provider_locks import LOCK_FILE, PLATFORMS, write_lock_files

AWS = (LIVE / "dev/data" / LOCK_FILE).read_text()
RANDOM = '\nprovider "registry.terraform.io/hashicorp/random" {\n  version = "3.7.2"\n}\n'
REQUIRES_RANDOM = """\
terraform {
  required_providers {
    random = { source = "hashicorp/random", version = "~> 3.7" }
  }
}
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout with the units data, whose lock file exists, and notes, whose lock file does not.

    A script replaces Terraform: it records its arguments, and adds the provider random.
    """
    for unit in ("data", "notes"):
        (tmp_path / "live/dev" / unit).mkdir(parents=True)
        (tmp_path / "live/dev" / unit / "terragrunt.hcl").touch()
        (tmp_path / "modules" / unit).mkdir(parents=True)
    (tmp_path / "live/dev/data" / LOCK_FILE).write_text(AWS)
    program = tmp_path / "terraform"
    program.write_text(
        f"#!/bin/sh\necho $* >{tmp_path}/call\ncp main.tf {tmp_path}\ncat {tmp_path}/more >>{LOCK_FILE}\n"
    )
    program.chmod(stat.S_IRWXU)
    (tmp_path / "more").write_text(RANDOM)
    provider_locks.add_providers.cache_clear()
    monkeypatch.setattr(provider_locks, "LIVE", tmp_path / "live")
    monkeypatch.setattr(provider_locks, "ROOT", tmp_path)
    monkeypatch.setattr(toolchain, "terraform", lambda: program)
    monkeypatch.setattr(toolchain, "process_variables", dict)

    return tmp_path


def lock_file(root: Path, unit: str) -> str:
    """Return the lock file of a unit."""
    return (root / "live/dev" / unit / LOCK_FILE).read_text()


def test_new_unit_gets_the_lock_file_of_the_others(root: Path) -> None:
    """A unit with the AWS provider alone needs no registry, and a second run changes nothing."""
    first, second = write_lock_files(upgrade=False), write_lock_files(upgrade=False)

    assert (first, second) == (["dev/notes"], [])
    assert lock_file(root, "notes") == AWS
    assert not (root / "call").exists()


def test_other_provider_is_added_for_all_platforms(root: Path) -> None:
    """The AWS provider keeps its version. Only the other provider is requested, within its constraint."""
    (root / "modules/notes/versions.tf").write_text(REQUIRES_RANDOM)

    written = [write_lock_files(upgrade=False), write_lock_files(upgrade=False)]

    assert written == [["dev/notes"], []]
    assert (lock_file(root, "data"), lock_file(root, "notes")) == (AWS, AWS + RANDOM)
    platforms = " ".join(f"-platform={platform}" for platform in PLATFORMS)
    assert (root / "call").read_text() == f"providers lock {platforms} hashicorp/random\n"
    assert 'source = "hashicorp/random", version = "~> 3.7"' in (root / "main.tf").read_text()


def test_provider_that_is_no_longer_used_is_removed(root: Path) -> None:
    """A lock file with a provider that the module no longer requires is written again."""
    (root / "live/dev/notes" / LOCK_FILE).write_text(AWS + RANDOM)

    assert write_lock_files(upgrade=False) == ["dev/notes"]
    assert lock_file(root, "notes") == AWS


def test_upgrade_locks_every_provider_again(root: Path) -> None:
    """With an upgrade, Terraform chooses the version of the AWS provider, the same for all units."""
    newer = AWS.replace("5.100.0", "5.101.0", 1)
    (root / "more").write_text(newer)

    assert write_lock_files(upgrade=True) == ["dev/data", "dev/notes"]
    assert lock_file(root, "data") == lock_file(root, "notes") == newer
    assert (root / "call").read_text().endswith(" hashicorp/aws\n")


@pytest.mark.parametrize(
    ("module", "terraform", "message"),
    [
        pytest.param(
            "terraform {", "exit 1", "modules/notes/versions.tf is not valid HCL", id="invalid-module"
        ),
        pytest.param(
            REQUIRES_RANDOM,
            "echo 'Error: no such host' >&2; exit 1",
            "cannot lock hashicorp/random. This needs access to the registry.*\nError: no such host",
            id="no-registry",
        ),
    ],
)
def test_failure_is_explained(root: Path, module: str, terraform: str, message: str) -> None:
    """The error names the module or the provider, and quotes Terraform."""
    (root / "modules/notes/versions.tf").write_text(module)
    (root / "terraform").write_text(f"#!/bin/sh\n{terraform}\n")

    with pytest.raises(UserError, match=message):
        write_lock_files(upgrade=False)

"""Terragrunt's hooks: a pending release is deployed once; otherwise they provide the running release."""

import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from ops.build import hook, package
from ops.paths import ROOT
from ops.release import pending


@pytest.fixture
def zip_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of an environment's zip, on a machine that has only Python."""
    monkeypatch.setattr(hook, "PYTHON", tmp_path / "missing")

    return tmp_path / "test.zip"


def run_hook(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    """Run the hook as Terragrunt does."""
    monkeypatch.setattr(sys, "argv", ["hook", *map(str, arguments)])
    hook.main()


def test_checkout_is_built_without_venv(
    zip_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without .venv, an apply uses the code of the checkout, and a message reports this."""
    run_hook(monkeypatch, zip_file)

    assert "test.zip contains the code of this checkout" in capsys.readouterr().err
    assert package.file_digest(zip_file) == package.file_digest(
        package.build(zip_file.with_name("built.zip"))
    )


def test_pending_release_is_not_replaced(zip_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a zip exists that the hook did not write, the next apply deploys it."""
    zip_file.write_bytes(b"pending release")

    run_hook(monkeypatch, zip_file)

    assert zip_file.read_bytes() == b"pending release"


def test_zip_of_an_earlier_hook_is_replaced(zip_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The running release may have changed since an earlier plan, so it is provided again."""
    run_hook(monkeypatch, zip_file)
    monkeypatch.setattr(hook, "build", lambda file: file.write_bytes(b"running release"))

    run_hook(monkeypatch, zip_file)

    assert zip_file.read_bytes() == b"running release"


def test_applied_release_is_no_longer_pending(zip_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an apply the zip is removed, and a second removal is not an error."""
    zip_file.write_bytes(b"pending release")

    run_hook(monkeypatch, zip_file, "--applied")
    run_hook(monkeypatch, zip_file, "--applied")

    assert not zip_file.exists()


@pytest.mark.parametrize("module", ["ops.build.hook", "ops.terraform.secret_version"])
def test_hook_needs_only_the_standard_library(module: str) -> None:
    """A hook can be imported without this project's packages and without site-packages."""
    script = f"import sys; sys.path.insert(0, '.'); import {module}"

    process = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert process.returncode == 0, process.stderr


def test_running_release_comes_from_the_cloud_of_terragrunt(
    zip_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the shell points Terragrunt at the local cloud, the hook reads the release there too."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    monkeypatch.setattr(sys, "argv", ["pending", str(zip_file.with_name("dev.zip"))])

    with mock.patch.object(pending, "running_or_built_package", return_value=b"zip") as provided:
        pending.main()

    assert provided.call_args.args[0].lambda_client.meta.endpoint_url == "http://127.0.0.1:4566"

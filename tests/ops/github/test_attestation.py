"""Attestations: only a zip that the deploy workflow built on main is promoted."""

from pathlib import Path

import pytest

from ops.errors import UserError
from ops.github.attestation import verify_attestation

VERIFY = 'echo "$@" >"$0.arguments"'
REJECT = "echo no attestations found >&2; exit 1"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a zip in the repository octo/footfall, on a machine without the GitHub CLI."""
    monkeypatch.setenv("GITHUB_REPOSITORY", "octo/footfall")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    (tmp_path / "a.zip").touch()

    return tmp_path / "a.zip"


def write_gh(folder: Path, script: str) -> Path:
    """Write a fake GitHub CLI, and return the file to which it may write its arguments."""
    (folder / "gh").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "gh").chmod(0o755)

    return folder / "gh.arguments"


def test_builder_and_branch_are_verified(package: Path) -> None:
    """An attestation by another workflow, of another branch or of a self-hosted runner is not accepted."""
    arguments = write_gh(package.parent, VERIFY)

    verify_attestation(package)

    assert arguments.read_text() == (
        f"attestation verify {package} --repo octo/footfall "
        "--signer-workflow octo/footfall/.github/workflows/deploy.yml --source-ref refs/heads/main "
        "--deny-self-hosted-runners\n"
    )


@pytest.mark.parametrize(
    ("script", "message"),
    [
        pytest.param(REJECT, "has no valid attestation of .*\n.*no attestations found", id="rejected"),
        pytest.param(None, r"The GitHub CLI \(gh\) is not installed", id="no-gh"),
    ],
)
def test_zip_without_attestation_is_rejected(package: Path, script: str | None, message: str) -> None:
    """If the attestation cannot be verified, the promotion stops."""
    if script:
        write_gh(package.parent, script)

    with pytest.raises(UserError, match=message):
        verify_attestation(package)

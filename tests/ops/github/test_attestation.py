"""Only what the deploy workflow built on main is promoted."""

from pathlib import Path

import pytest

from ops.errors import UserError
from ops.github import attestation

VERIFIES = 'echo "$@" >"$0.said"'
REFUSES = "echo no attestations found >&2; exit 1"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a zip that was handed over, in the repository octo/footfall, on a machine without gh."""
    monkeypatch.setenv("GITHUB_REPOSITORY", "octo/footfall")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    (tmp_path / "a.zip").touch()

    return tmp_path / "a.zip"


def gh(folder: Path, does: str) -> Path:
    """Put a stand-in for gh into *folder*."""
    (folder / "gh").write_text(f"#!/bin/sh\n{does}\n")
    (folder / "gh").chmod(0o755)

    return folder / "gh.said"


def test_gh_is_asked_who_built_it_and_from_what(package: Path) -> None:
    """Another workflow's attestation, or another branch's, is none."""
    said = gh(package.parent, VERIFIES)

    attestation.verify(package)

    assert said.read_text() == (
        f"attestation verify {package} --repo octo/footfall "
        "--signer-workflow octo/footfall/.github/workflows/deploy.yml --source-ref refs/heads/main "
        "--deny-self-hosted-runners\n"
    )


@pytest.mark.parametrize(
    ("does", "why"),
    [
        pytest.param(REFUSES, "not attested by .*\n.*no attestations found", id="refused"),
        pytest.param(None, "gh is not on this machine", id="no-gh"),
    ],
)
def test_what_is_not_attested_stops_the_promotion(package: Path, does: str | None, why: str) -> None:
    """Without a yes there is no going on."""
    if does:
        gh(package.parent, does)

    with pytest.raises(UserError, match=why):
        attestation.verify(package)

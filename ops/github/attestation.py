"""Verify that the deploy workflow of this repository built a zip, on the main branch."""

from pathlib import Path

from ops.errors import UserError
from ops.github.gh import run_gh
from ops.github.workflow_run import required_variable

WORKFLOW = ".github/workflows/deploy.yml"


def verification_arguments(package: Path, repository: str) -> list[str]:
    """Return the arguments of the GitHub CLI that verify the attestation of *package* by *repository*."""
    return [
        *("attestation", "verify", str(package), "--repo", repository),
        *("--signer-workflow", f"{repository}/{WORKFLOW}", "--source-ref", "refs/heads/main"),
        "--deny-self-hosted-runners",
    ]


def verify_attestation(package: Path) -> None:
    """Verify the attestation of *package* with the GitHub CLI.

    Raises:
        UserError: when there is no valid attestation, or the GitHub CLI is missing.

    """
    process = run_gh(verification_arguments(package, required_variable("GITHUB_REPOSITORY")))
    if process.returncode:
        raise UserError(
            f"{package.name} has no valid attestation of {WORKFLOW} on main, so it must not be promoted. "
            "Deploy the commit again with that workflow.\n" + process.stderr.strip()
        )

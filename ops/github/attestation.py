"""Verify that the deploy workflow of this repository built a zip, on the main branch."""

import subprocess
from pathlib import Path

from ops.errors import UserError
from ops.github.workflow_run import required_variable

WORKFLOW = ".github/workflows/deploy.yml"


def verification_command(package: Path, repository: str) -> list[str]:
    """Return the command that verifies the attestation of *package* by *repository*."""
    return [
        *("gh", "attestation", "verify", str(package), "--repo", repository),
        *("--signer-workflow", f"{repository}/{WORKFLOW}", "--source-ref", "refs/heads/main"),
        "--deny-self-hosted-runners",
    ]


def verify_attestation(package: Path) -> None:
    """Verify the attestation of *package* with the GitHub CLI.

    Raises:
        UserError: when there is no valid attestation, or the GitHub CLI is missing.

    """
    command = verification_command(package, required_variable("GITHUB_REPOSITORY"))
    try:
        process = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise UserError(
            "The GitHub CLI (gh) is not installed. Install it from https://cli.github.com."
        ) from error
    if process.returncode:
        raise UserError(
            f"{package.name} has no valid attestation of {WORKFLOW} on main, so it must not be promoted. "
            "Deploy the commit again with that workflow.\n" + process.stderr.strip()
        )

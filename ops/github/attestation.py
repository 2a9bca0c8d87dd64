"""Whether the zip that was handed over was built by this repository's own deploy workflow, on main."""

import subprocess
from pathlib import Path

from ops.github.workflow_run import told
from ops.paths import Stop

WORKFLOW = ".github/workflows/deploy.yml"


def command(package: Path, repository: str) -> list[str]:
    """Spell the question whether *repository* attests *package*."""
    return [
        *("gh", "attestation", "verify", str(package), "--repo", repository),
        *("--signer-workflow", f"{repository}/{WORKFLOW}", "--source-ref", "refs/heads/main"),
        "--deny-self-hosted-runners",
    ]


def verify(package: Path) -> None:
    """Have GitHub's own program verify the attestation of *package*.

    Raises:
        Stop: when nobody, or somebody else, attests these bytes.

    """
    try:
        done = subprocess.run(
            command(package, told("GITHUB_REPOSITORY")), capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise Stop("gh is not on this machine: install it from https://cli.github.com.") from error
    if done.returncode:
        raise Stop(
            f"{package.name} is not attested by {WORKFLOW} on main: promote nothing that it did not build.\n"
            + done.stderr.strip()
        )

"""Find or build actionlint, the checker of the workflows. Only the checks and the workflow tests need it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from ops.errors import UserError
from ops.paths import ROOT, TOOLS, ensure_writable

# Not in tools/go.mod: actionlint 1.7.12 does not compile with the YAML package that Terragrunt needs.
MODULE = ROOT / "tools" / "actionlint"
PACKAGE = "github.com/rhysd/actionlint"


def find_or_build() -> Path:
    """Return the path of the pinned actionlint. If it is missing, install it with mise or build it with Go.

    Raises:
        UserError: when it is missing and neither mise nor Go provides it.

    """
    version, built = pinned_version(), TOOLS / "bin" / "actionlint"
    for find in (lambda: shutil.which("actionlint"), lambda: built, install_with_mise):
        if (program := find()) and installed_version(program) == version:
            return Path(program)
    if not shutil.which("go"):
        raise UserError(
            f"actionlint {version} is missing. Install it (https://github.com/rhysd/actionlint), or mise, "
            "which installs it, or Go 1.26 or later, which builds it."
        )
    build(built)

    return built


def pinned_version() -> str:
    """Return the version that tools/actionlint/go.mod pins, without the leading v."""
    (version,) = re.findall(rf"^\s*{PACKAGE} v(\S+)", (MODULE / "go.mod").read_text(), re.MULTILINE)

    return str(version)


def installed_version(program: str | Path) -> str | None:
    """Return the version of *program*, or None if it does not exist or does not run."""
    try:
        completed = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    # The first line is "1.7.12" in a released binary, and "v1.7.12" in one that Go built.
    return completed.stdout.partition("\n")[0].removeprefix("v")


def install_with_mise() -> str | None:
    """Install the version that mise.toml names, and return its path, or None if mise is missing."""
    if not shutil.which("mise"):
        return None
    for arguments in (["trust", "-q"], ["install", "-q", "actionlint"]):
        subprocess.run(["mise", *arguments], cwd=ROOT, capture_output=True, check=False)
    completed = subprocess.run(
        ["mise", "which", "actionlint"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    return completed.stdout.strip()


def build(program: Path) -> None:
    """Build *program*.

    Raises:
        UserError: when Go fails.

    """
    # Renamed when complete, because another process may be running the same checks.
    partial = ensure_writable(program.parent) / f"actionlint.{os.getpid()}"
    command = ["go", "build", "-trimpath", "-o", str(partial), f"{PACKAGE}/cmd/actionlint"]
    environment = os.environ | {"CGO_ENABLED": "0"}
    completed = subprocess.run(
        command, cwd=MODULE, env=environment, capture_output=True, text=True, check=False
    )
    if completed.returncode:
        raise UserError(
            f"Go cannot build actionlint:\n{completed.stderr.strip()}\n"
            "Check the network connection and the Go version (1.26 or later), and retry."
        )
    partial.replace(program)

"""Terragrunt's hooks: a package that somebody asked for is taken once; where nobody did, what runs stays.

Run on machines that may have no more than Python, where the tree's own code is all there is to be had.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from ops.build.package import build

PYTHON = Path(__file__).resolve().parents[2] / ".venv" / "bin" / "python"
NEVER = 0  # The date of a package that nobody asked for, in seconds of the epoch.


def is_asked_for(package: Path) -> bool:
    """Say whether somebody put *package* there, rather than an earlier run of ours."""
    return package.exists() and package.stat().st_mtime != NEVER


def stand_in(package: Path) -> None:
    """Put at *package* what an apply should find there where nobody asked for anything."""
    if PYTHON.exists():
        subprocess.run([PYTHON, "-m", "ops.release.pending", package], check=True)
    else:
        sys.stderr.write(f"No .venv here to look up what runs: {package.name} is this tree's code.\n")
        build(package)
    os.utime(package, (NEVER, NEVER))


def main() -> None:
    """Make sure that there is a package, or take away one that is in place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="path of the environment's zip")
    parser.add_argument("--granted", action="store_true", help="it is in place, so no longer asked for")
    asked = parser.parse_args()

    if asked.granted:
        asked.package.unlink(missing_ok=True)
    elif not is_asked_for(asked.package):
        stand_in(asked.package)


if __name__ == "__main__":
    main()

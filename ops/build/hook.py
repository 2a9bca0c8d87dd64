"""Terragrunt's hooks: provide the zip at dist/<environment>.zip before an apply, and remove it afterwards.

A zip that a command or a user puts there is a pending release: the next apply deploys it, once. Without one,
the hook provides the zip of the running release, so that an apply does not change the code.

The hooks run on machines that may have only Python. There, they provide the zip of this checkout.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from ops.build.package import ROOT, build

PYTHON = ROOT / ".venv" / "bin" / "python"
NOT_PENDING = 0  # The modification time, in seconds since 1970, that marks a zip provided by the hook.


def is_pending(package: Path) -> bool:
    """Return whether *package* is a pending release, rather than a zip that an earlier hook provided."""
    return package.exists() and package.stat().st_mtime != NOT_PENDING


def provide_running_release(package: Path) -> None:
    """Write the zip that an apply uses if no release is pending."""
    if PYTHON.exists():
        subprocess.run([PYTHON, "-m", "ops.release.pending", package], check=True)
    else:
        sys.stderr.write(
            f"Cannot look up the running release without .venv, so {package.name} contains the code of this "
            "checkout.\n"
        )
        build(package)
    os.utime(package, (NOT_PENDING, NOT_PENDING))


def main() -> None:
    """Provide the zip, or remove it after the apply."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path, help="path of the environment's zip")
    parser.add_argument("--applied", action="store_true", help="the zip is deployed: remove it")
    options = parser.parse_args()

    if options.applied:
        options.package.unlink(missing_ok=True)
    elif not is_pending(options.package):
        provide_running_release(options.package)


if __name__ == "__main__":
    main()

"""npm packages that only tests use: pinned by hash in tests/tools, and installed in .tools."""

import fcntl
import shutil
import subprocess
from pathlib import Path

from ops.errors import UserError
from ops.paths import ROOT, TOOLS, ensure_writable


def install_pinned(name: str) -> Path:
    """Install the packages that ``tests/tools/NAME`` pins, if necessary, and return their folder.

    Raises:
        UserError: when npm is missing, or cannot install them.

    """
    pins, home = ROOT / "tests" / "tools" / name, TOOLS / name
    with (ensure_writable(home) / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        installed = home / "installed.json"
        pinned = (pins / "package-lock.json").read_text()
        if not installed.exists() or installed.read_text() != pinned:
            run_npm_ci(pins, home)
            installed.write_text(pinned)

    return home


def run_npm_ci(pins: Path, home: Path) -> None:
    """Install the pinned packages in *home* with npm, which verifies their hashes and runs no scripts.

    Raises:
        UserError: when npm is missing, or fails.

    """
    if not shutil.which("npm"):
        raise UserError(f"npm is missing, so tests/tools/{pins.name} cannot be installed. Install Node.js.")
    for name in (".npmrc", "package-lock.json", "package.json"):
        shutil.copy(pins / name, home / name)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    process = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    if process.returncode:
        raise UserError(
            f"npm cannot install the packages of tests/tools/{pins.name}:\n{process.stderr.strip()}\n"
            "Check the network connection, and retry."
        )

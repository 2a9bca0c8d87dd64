"""Programs for tests that npm has: pinned by hash in tools, installed in .tools."""

import fcntl
import shutil
import subprocess
from pathlib import Path

from ops.errors import UserError
from ops.paths import ROOT, TOOLS, writable


def install_pinned(name: str) -> Path:
    """Install what ``tests/tools/NAME`` pins where it is not, and give the folder that it is in.

    Raises:
        UserError: when npm is missing, or cannot install it.

    """
    pins, home = ROOT / "tests" / "tools" / name, TOOLS / name
    with (writable(home) / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = home / "installed.json"
        pinned = (pins / "package-lock.json").read_text()
        if not done.exists() or done.read_text() != pinned:
            run_npm_ci(pins, home)
            done.write_text(pinned)

    return home


def run_npm_ci(pins: Path, home: Path) -> None:
    """Let npm fetch what is pinned, checked by its hashes, and run none of its scripts.

    Raises:
        UserError: when it cannot.

    """
    if not shutil.which("npm"):
        raise UserError(f"There is no npm to fetch what tests/tools/{pins.name} pins: install Node.js.")
    for name in (".npmrc", "package-lock.json", "package.json"):
        shutil.copy(pins / name, home / name)
    words = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(words, cwd=home, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UserError(f"npm did not install what tests/tools/{pins.name} pins: {done.stderr.strip()}")

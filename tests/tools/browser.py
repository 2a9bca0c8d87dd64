"""A browser for the tests: the machine's own, else Playwright's download, else Debian's package."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ops.errors import UserError

# A browser that asks nobody on the network for anything, and starts where there is no sandbox to be had.
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]
PLAYWRIGHT = [sys.executable, "-m", "playwright", "install", "chromium", "--no-shell"]
PROGRAMS = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]
DOWNLOADED_NAMES = {"chrome", "Chromium", "Google Chrome for Testing"}
DOWNLOAD_SECONDS = 600
START_SECONDS = 60


def find_browser() -> Path:
    """Find a browser that starts, fetching one where the machine has none.

    Raises:
        UserError: when there is none and none can be had.

    """
    for way in (present, downloaded, installed):
        if it := next(filter(starts, way()), None):
            return it
    raise UserError(
        "There is no browser, and none can be had here: install chromium, or let Playwright download."
    )


def local_browsers() -> Iterator[Path]:
    """Give the browsers of this machine."""
    yield from (Path(it) for it in map(shutil.which, PROGRAMS) if it)


def download_browser() -> Iterator[Path]:
    """Give the one that Playwright downloads, or has."""
    if run_command(PLAYWRIGHT, DOWNLOAD_SECONDS):
        plan = subprocess.run([*PLAYWRIGHT, "--dry-run"], capture_output=True, text=True, check=True).stdout
        for place in re.findall(r"Install location: +(.+)", plan):
            yield from (it for it in Path(place).rglob("*") if it.name in DOWNLOADED_NAMES and it.is_file())


def install_browser() -> Iterator[Path]:
    """Give Debian's package, where this is Debian and we may install."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium"]
        if run_command(["apt-get", "update", "--quiet"], DOWNLOAD_SECONDS):
            run_command(install, DOWNLOAD_SECONDS)
        yield from local_browsers()


def can_start(browser: Path) -> bool:
    """Say whether *browser* shows an empty page: a snap's stub or one that lacks a library does not."""
    return run_command([str(browser), "--headless", *FLAGS, "--dump-dom", "about:blank"], START_SECONDS)


def run_command(command: list[str], seconds: float) -> bool:
    """Run *command* without asking anybody, and say whether it succeeds within *seconds*."""
    try:
        done = subprocess.run(
            command,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False

    return done.returncode == 0

"""A browser for the tests: an installed one, else Playwright's download, else Debian's package."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ops.errors import UserError

# The browser sends no requests in the background. It also starts in containers, which have no sandbox.
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]
# Pages see the browser of a person: navigator.webdriver is false.
PERSON_FLAGS = [*FLAGS, "--disable-blink-features=AutomationControlled"]
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
    """Return a browser that starts, and install one if the machine has none.

    Raises:
        UserError: when there is no browser and none can be installed.

    """
    for candidates in (local_browsers, download_browser, install_browser):
        for browser in candidates():
            if can_start(browser):
                return browser
    raise UserError(
        "No browser starts on this machine, and none can be installed. Install chromium, or allow Playwright "
        "to download it."
    )


def local_browsers() -> Iterator[Path]:
    """Yield the browsers of this machine."""
    yield from (Path(path) for path in map(shutil.which, PROGRAMS) if path)


def download_browser() -> Iterator[Path]:
    """Download Playwright's browser, unless it is already downloaded, and yield its path."""
    if succeeds(PLAYWRIGHT, DOWNLOAD_SECONDS):
        plan = subprocess.run([*PLAYWRIGHT, "--dry-run"], capture_output=True, text=True, check=True).stdout
        for folder in re.findall(r"Install location: +(.+)", plan):
            files = (file for file in Path(folder).rglob("*") if file.name in DOWNLOADED_NAMES)
            yield from filter(Path.is_file, files)


def install_browser() -> Iterator[Path]:
    """Install Debian's package, if this is Debian and the user is root, and yield its path."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium"]
        if succeeds(["apt-get", "update", "--quiet"], DOWNLOAD_SECONDS):
            succeeds(install, DOWNLOAD_SECONDS)
        yield from local_browsers()


def can_start(browser: Path) -> bool:
    """Return whether *browser* shows an empty page. Ubuntu's stub for the snap package does not."""
    return succeeds([str(browser), "--headless", *FLAGS, "--dump-dom", "about:blank"], START_SECONDS)


def succeeds(command: list[str], seconds: float) -> bool:
    """Run *command* without interaction, and return whether it succeeds within *seconds*."""
    try:
        process = subprocess.run(
            command,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False

    return process.returncode == 0

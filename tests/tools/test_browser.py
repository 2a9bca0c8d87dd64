"""Where the tests' browser comes from: each way is tried only where those before it fail."""

import os
from pathlib import Path

import pytest

from ops.errors import UserError
from tests.tools import browser

STARTS, FAILS = "exit 0", "exit 1"
INSTALLS = r'test "$1" = update || { printf "#!/bin/sh\n" >"$BIN/chromium"; chmod +x "$BIN/chromium"; }'
DOWNLOADS = 'if [ "$1" = --dry-run ]; then echo "  Install location:    $BIN/cache"; fi'


def program(file: Path, does: str) -> Path:
    """Put a stand-in at *file* that notes that it was called, with what, and then *does* something."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'#!/bin/sh\necho "{file.name} $1" >>"$BIN/calls"\n{does}\n')
    file.chmod(0o755)

    return file


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a machine with a shell, where nothing can be downloaded and nobody is root."""
    for name in ("sh", "chmod"):
        (tmp_path / name).symlink_to(f"/bin/{name}")
    (tmp_path / "calls").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("BIN", str(tmp_path))
    monkeypatch.setattr(browser, "PLAYWRIGHT", [str(program(tmp_path / "playwright", FAILS))])
    monkeypatch.setattr(browser, "PROGRAMS", ["chromium", "google-chrome"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    return tmp_path


def calls(machine: Path) -> list[str]:
    """Tell which stand-ins were called, in order, each with its first word."""
    return [line.strip() for line in (machine / "calls").read_text().splitlines()]


def test_the_machines_own_browser_is_taken(machine: Path) -> None:
    """Where a browser starts, nothing is downloaded and nothing installed."""
    own = program(machine / "chromium", STARTS)

    assert browser.find_browser() == own
    assert calls(machine) == ["chromium --headless"]


def test_a_browser_that_does_not_start_is_passed_over(machine: Path) -> None:
    """A stub that only says where to get the browser is no browser."""
    program(machine / "chromium", FAILS)
    other = program(machine / "google-chrome", STARTS)

    assert browser.find_browser() == other


def test_a_browser_that_hangs_is_passed_over(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start that never ends is a failure like any other."""
    monkeypatch.setattr(browser, "START_SECONDS", 0.2)
    program(machine / "chromium", "kill -STOP $$")
    other = program(machine / "google-chrome", STARTS)

    assert browser.find_browser() == other


def test_playwright_downloads_where_there_is_none(machine: Path) -> None:
    """Playwright's own browser is found where Playwright says that it keeps it."""
    program(machine / "playwright", DOWNLOADS)
    own = program(machine / "cache/chrome-linux64/chrome", STARTS)

    assert browser.find_browser() == own


def test_debians_package_comes_last(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Playwright gets nothing, root has apt-get install the package."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    program(machine / "apt-get", INSTALLS)

    assert browser.find_browser() == machine / "chromium"
    assert calls(machine) == ["playwright", "apt-get update", "apt-get install"]


def test_a_download_that_lacks_its_libraries_is_passed_over(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a bare Debian the download does not start, and the package, which brings libraries, is tried."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    program(machine / "playwright", DOWNLOADS)
    program(machine / "cache/chrome-linux64/chrome", FAILS)
    program(machine / "apt-get", INSTALLS)

    assert browser.find_browser() == machine / "chromium"


def test_only_root_installs(machine: Path) -> None:
    """Without the right to install, nothing is installed, and the sentence says what to do."""
    program(machine / "apt-get", INSTALLS)

    with pytest.raises(UserError, match="install chromium"):
        browser.find_browser()
    assert calls(machine) == ["playwright"]

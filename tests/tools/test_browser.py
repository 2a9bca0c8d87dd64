"""The search for a browser. Each source is tried only if the sources before it fail."""

import os
from pathlib import Path

import pytest

from ops.errors import UserError
from tests.tools import browser

SUCCEED, FAIL = "exit 0", "exit 1"
INSTALL = r'test "$1" = update || { printf "#!/bin/sh\n" >"$BIN/chromium"; chmod +x "$BIN/chromium"; }'
DOWNLOAD = 'if [ "$1" = --dry-run ]; then echo "  Install location:    $BIN/cache"; fi'


def write_program(file: Path, script: str) -> Path:
    """Write a fake program that runs *script* and records its name and its first argument."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'#!/bin/sh\necho "{file.name} $1" >>"$BIN/calls"\n{script}\n')
    file.chmod(0o755)

    return file


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of programs of a machine without root access, on which downloads fail."""
    for name in ("sh", "chmod"):
        (tmp_path / name).symlink_to(f"/bin/{name}")
    (tmp_path / "calls").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("BIN", str(tmp_path))
    monkeypatch.setattr(browser, "PLAYWRIGHT", [str(write_program(tmp_path / "playwright", FAIL))])
    monkeypatch.setattr(browser, "PROGRAMS", ["chromium", "google-chrome"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    return tmp_path


def read_calls(machine: Path) -> list[str]:
    """Return the calls of the fake programs in order."""
    return [line.strip() for line in (machine / "calls").read_text().splitlines()]


def test_installed_browser_is_used(machine: Path) -> None:
    """If a local browser starts, nothing is downloaded or installed."""
    chromium = write_program(machine / "chromium", SUCCEED)

    assert browser.find_browser() == chromium
    assert read_calls(machine) == ["chromium --headless"]


def test_browser_that_does_not_start_is_skipped(machine: Path) -> None:
    """A stub that only explains how to install the browser is not used."""
    write_program(machine / "chromium", FAIL)
    chrome = write_program(machine / "google-chrome", SUCCEED)

    assert browser.find_browser() == chrome


def test_browser_that_hangs_is_skipped(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that does not start in time is not used."""
    monkeypatch.setattr(browser, "START_SECONDS", 2)  # Enough for the other one to start.
    write_program(machine / "chromium", "kill -STOP $$")
    chrome = write_program(machine / "google-chrome", SUCCEED)

    assert browser.find_browser() == chrome


def test_browser_is_downloaded_if_none_is_installed(machine: Path) -> None:
    """The downloaded browser is found in the folder that Playwright reports."""
    write_program(machine / "playwright", DOWNLOAD)
    chrome = write_program(machine / "cache/chrome-linux64/chrome", SUCCEED)

    assert browser.find_browser() == chrome


def test_debian_package_is_installed_last(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the download fails, root installs Debian's package."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    write_program(machine / "apt-get", INSTALL)

    assert browser.find_browser() == machine / "chromium"
    assert read_calls(machine) == ["playwright", "apt-get update", "apt-get install"]


def test_download_without_its_libraries_is_skipped(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the downloaded browser lacks system libraries, the package is installed, which depends on them."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    write_program(machine / "playwright", DOWNLOAD)
    write_program(machine / "cache/chrome-linux64/chrome", FAIL)
    write_program(machine / "apt-get", INSTALL)

    assert browser.find_browser() == machine / "chromium"


def test_only_root_installs_the_package(machine: Path) -> None:
    """Without root access nothing is installed, and the error names what to install."""
    write_program(machine / "apt-get", INSTALL)

    with pytest.raises(UserError, match="Install chromium"):
        browser.find_browser()
    assert read_calls(machine) == ["playwright"]

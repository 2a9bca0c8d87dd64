"""The lock of a checkout: one command at a time changes its environments."""

import shutil
import subprocess
from pathlib import Path

import psutil
import pytest

from ops import checkout_lock as lock_module
from ops import orphans, paths
from ops.checkout_lock import checkout_lock
from ops.errors import UserError
from tests.ops.conftest import StartTerraform


@pytest.fixture(autouse=True)
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use another folder for the lock, and return it."""
    for module in (lock_module, paths):
        monkeypatch.setattr(module, "LOCAL", tmp_path / ".local")

    return tmp_path / ".local"


def test_second_command_is_rejected() -> None:
    """Only one command can hold the lock."""
    with checkout_lock(), pytest.raises(UserError, match="Another command is changing"), checkout_lock():
        pass


@pytest.mark.parametrize("is_link", [False, True], ids=["folder", "symbolic-link"])
def test_child_process_keeps_the_lock(local: Path, *, is_link: bool) -> None:
    """A child process, such as Terraform, holds the lock after its parent was killed, and is named."""
    if is_link:
        (local.parent / "another-disk").mkdir()
        local.symlink_to("another-disk")
    with checkout_lock() as lock:
        child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[lock])

    with pytest.raises(UserError, match=f"cat, process {child.pid}"), checkout_lock():
        pass

    child.communicate()
    with checkout_lock():
        pass


def test_orphaned_terraform_is_awaited(start_terraform: StartTerraform) -> None:
    """A command waits for the Terraform of a command that was killed, and says so."""
    with checkout_lock() as lock:
        orphan = start_terraform(lock=lock)
    lines = []

    def end_orphan(line: str) -> None:
        lines.append(line)
        orphan.communicate()

    with checkout_lock(end_orphan):
        pass

    assert lines == [f"Waiting up to 60 s for a run that was killed (terraform, process {orphan.pid})"]


def test_orphan_that_does_not_end_is_reported(
    start_terraform: StartTerraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait is bounded, and the error then names the process."""
    monkeypatch.setattr(orphans, "WAIT_SECONDS", 0.1)
    with checkout_lock() as lock:
        orphan = start_terraform(lock=lock)

    with pytest.raises(UserError, match=f"terraform, process {orphan.pid}"), checkout_lock():
        pass


def test_terraform_of_a_running_command_is_not_awaited(start_terraform: StartTerraform) -> None:
    """A Terraform whose command still runs is no orphan: the next command fails at once."""
    lines: list[str] = []
    with checkout_lock() as lock:
        command = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[lock])
        start_terraform(lock=lock)

    with pytest.raises(UserError, match="Another command is changing"), checkout_lock(lines.append):
        pass

    command.communicate()
    assert lines == []


def test_orphans_that_end_during_the_check_are_no_error(
    monkeypatch: pytest.MonkeyPatch, start_terraform: StartTerraform
) -> None:
    """An orphan can end at any time, also while its name or parent is read."""
    ended = start_terraform()
    processes = [psutil.Process(ended.pid)]
    ended.communicate()
    monkeypatch.setattr(lock_module, "processes_with_open", lambda _: processes)

    lock_module.end_orphans(Path("checkout.lock"), pytest.fail)


def test_folder_without_write_access_is_reported(local: Path) -> None:
    """If the folder of the lock cannot be created, the error names it."""
    local.touch()

    with pytest.raises(UserError, match=r"Cannot write to .*\.local"), checkout_lock():
        pass


def test_orphaned_provider_does_not_keep_the_lock(tmp_path: Path) -> None:
    """A provider whose Terraform was killed is killed too, because it would never exit."""
    provider = tmp_path / "terraform-provider-fake"
    shutil.copy(str(shutil.which("sleep")), provider)
    with checkout_lock() as lock:
        orphan = subprocess.Popen([provider, "600"], pass_fds=[lock])

    with checkout_lock():
        pass

    orphan.wait(timeout=10)

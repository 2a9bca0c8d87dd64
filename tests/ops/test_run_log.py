"""One verb at a time changes a checkout's environments."""

import shutil
import subprocess
from pathlib import Path

import pytest

from ops import run_log as work
from ops.errors import UserError


@pytest.fixture(autouse=True)
def _checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the verbs a checkout of their own."""
    monkeypatch.setattr(work, "LOCAL", tmp_path / ".local")
    monkeypatch.setattr(work, "ROOT", tmp_path)


def test_a_second_verb_is_sent_away() -> None:
    """Whoever comes second hears why, and changes nothing."""
    with work.alone(), pytest.raises(UserError, match="Another make"), work.alone():
        pass


def test_the_lock_lasts_as_long_as_a_child() -> None:
    """Terraform that goes on after its make was killed still keeps others out."""
    with work.alone() as lock:
        child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[lock])

    with pytest.raises(UserError, match=f"cat, process {child.pid}"), work.alone():
        pass

    child.communicate()
    with work.alone():
        pass


def test_a_disk_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Where the log cannot be made the verb says so in a sentence."""
    (tmp_path / ".local").touch()

    with pytest.raises(UserError, match=r"Cannot write to .*\.local"), work.alone():
        pass


def test_the_log_is_named_as_a_person_would_open_it() -> None:
    """The path of the log is relative to the checkout."""
    with work.logged("up", print) as it:
        assert it.log_path.parts[:2] == (".local", "log")


def test_an_orphaned_provider_does_not_hold_the_lock(tmp_path: Path) -> None:
    """A provider whose Terraform was killed is ended, not waited for."""
    provider = tmp_path / "terraform-provider-fake"
    shutil.copy(str(shutil.which("sleep")), provider)
    with work.alone() as lock:
        orphan = subprocess.Popen([provider, "600"], pass_fds=[lock])

    with work.alone():
        pass

    orphan.wait(timeout=10)

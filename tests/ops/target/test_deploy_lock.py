"""The deploy lock: one release at a time, and the next run continues an interrupted release."""

import os
import subprocess
from dataclasses import replace

import psutil
import pytest

from ops.errors import UserError
from ops.target.deploy_lock import DeployLock, IncompleteReleaseError
from ops.target.lock_holder import LockHolder
from ops.target.target import Target

A, B, C = "a" * 64, "b" * 64, "c" * 64
UNUSED_PID = 2**22 + 1  # Linux assigns no higher number than 2**22.


@pytest.fixture
def lock(target: Target) -> DeployLock:
    """Return the deploy lock of prod."""
    return target.deploy_lock


def leave_held(lock: DeployLock, **changes: object) -> LockHolder:
    """Leave the lock held, as a killed process does, and return its holder."""
    holder = replace(LockHolder("promotion", A, B), **changes)  # type: ignore[arg-type] # Names are fields.
    with pytest.raises(IncompleteReleaseError), lock.acquire(holder):
        raise IncompleteReleaseError("killed")

    return holder


def test_only_one_release_holds_the_lock(lock: DeployLock) -> None:
    """A second release fails with the holder of the lock, and does not affect the first one."""
    with lock.acquire(LockHolder("promotion", A, B, by="ann")):
        with pytest.raises(
            UserError,
            match=r"promotion from a{12} to b{12}, started by ann at .*`./footfall unlock prod`",
        ):
            lock.interrupted_release()
        with pytest.raises(UserError, match="started by ann"), lock.acquire(LockHolder("rollback", A, C)):
            raise AssertionError

    assert lock.holder() is None


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"pid": UNUSED_PID}, id="no-such-process"),
        pytest.param({"born": 0.0}, id="number-used-by-another-process"),
        pytest.param({"machine": 1, "disowned": True}, id="abandoned"),
    ],
)
def test_interrupted_release_is_taken_over(lock: DeployLock, changes: dict[str, object]) -> None:
    """The next run gets the interrupted release, and keeps the release that ran before it as its fallback."""
    left = leave_held(lock, **changes)

    with lock.acquire(LockHolder("rollback", B, A)) as interrupted:
        holder = lock.holder()

    assert interrupted == left
    assert holder
    assert (holder.how, holder.before) == ("rollback", A)
    assert lock.holder() is None


def test_interrupted_release_blocks_other_operations(lock: DeployLock) -> None:
    """An operation that needs a completed release reports the interrupted one, and how to continue."""
    leave_held(lock, pid=UNUSED_PID)

    with pytest.raises(UserError, match=r"interrupted: promotion .*`./footfall rollback prod`"):
        lock.require_idle()


def test_zombie_process_has_ended(lock: DeployLock) -> None:
    """A zombie process still has its number and start time, but no longer acts."""
    child = subprocess.Popen(["true"])
    born = psutil.Process(child.pid).create_time()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

    left = leave_held(lock, pid=child.pid, born=born)

    assert left.has_ended()
    child.wait()


def test_machine_without_network_card_recognizes_itself(
    lock: DeployLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a network card, Python returns a random address in each process, which is ignored."""
    addresses = iter([0x01_00_00_00_00_01, 0x01_00_00_00_00_02])
    monkeypatch.setattr("uuid.getnode", lambda: next(addresses))

    left = leave_held(lock, pid=UNUSED_PID)

    assert left.has_ended()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"pid": os.getpid()}, id="running"),
        pytest.param({"machine": 1, "pid": UNUSED_PID}, id="another-machine"),
        pytest.param({"who": "ann@elsewhere", "pid": UNUSED_PID}, id="another-user"),
        pytest.param({"repository": "ann/blog", "machine": 1}, id="workflow-run-seen-from-a-laptop"),
    ],
)
def test_release_that_may_still_run_keeps_the_lock(lock: DeployLock, changes: dict[str, object]) -> None:
    """The lock is not taken over unless its holder has certainly ended."""
    left = leave_held(lock, **changes)

    with pytest.raises(UserError, match=r"Wait until it ends\. If its process was killed"):
        lock.interrupted_release()

    assert lock.holder() == left


@pytest.mark.parametrize(("repository", "has_ended"), [("ann/blog", True), ("ben/blog", False)])
def test_workflow_run_takes_over_from_its_own_repository(
    lock: DeployLock, monkeypatch: pytest.MonkeyPatch, repository: str, *, has_ended: bool
) -> None:
    """An earlier workflow run of the same repository has ended, because only one runs at a time."""
    left = leave_held(lock, repository="ann/blog", machine=1)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_REPOSITORY", repository)

    assert left.has_ended() is has_ended


def test_undone_release_frees_the_lock(lock: DeployLock) -> None:
    """A release that failed and was undone does not block the next one."""
    with pytest.raises(UserError), lock.acquire(LockHolder("promotion", A, B)):
        raise UserError("undone")

    assert lock.holder() is None


def test_simultaneous_takeover_has_one_winner(lock: DeployLock, monkeypatch: pytest.MonkeyPatch) -> None:
    """If two runs see the same state of the lock, only one of them acquires it."""
    leave_held(lock, pid=UNUSED_PID)
    monkeypatch.setattr(lock, "interrupted_release", lambda: None)

    with (
        pytest.raises(UserError, match="acquired the deploy lock first"),
        lock.acquire(LockHolder("rollback", B, A)),
    ):
        raise AssertionError


def test_late_holder_does_not_release_an_abandoned_lock(lock: DeployLock) -> None:
    """A run that ends after its lock was marked as abandoned leaves the lock for the next run."""
    with lock.acquire(LockHolder("promotion", A, B)):
        holder = lock.holder()
        assert holder
        lock.abandon(holder)
        lock.abandon(holder)  # A retry after a lost response must succeed too.

    left = lock.holder()
    assert left
    assert left.disowned

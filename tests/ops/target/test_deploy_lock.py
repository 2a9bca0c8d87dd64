"""The journal: one release at a time, and one that was cut short is known to be."""

import os
import subprocess
from dataclasses import replace

import psutil
import pytest

from ops.errors import UserError
from ops.target.deploy_lock import Journal, Unfinished
from ops.target.lock_holder import Entry
from tests.ops.conftest import Mocked
from tests.ops.release.prod import PROD

A, B, C = "a" * 64, "b" * 64, "c" * 64
NOBODY = 2**22 + 1  # No process has so high a number.


@pytest.fixture
def journal(cloud: Mocked) -> Journal:
    """Give the journal of prod."""
    return Journal(cloud, PROD)


def left_behind(journal: Journal, **changes: object) -> Entry:
    """Leave an entry, as a killed process does."""
    entry = replace(Entry("promotion", A, B), **changes)  # type: ignore[arg-type] # As the table says.
    with pytest.raises(Unfinished), journal.writing(entry):
        raise Unfinished("killed")

    return entry


def test_only_one_writes_at_a_time(journal: Journal) -> None:
    """A second release is told who is at it, and the first is not disturbed."""
    with journal.writing(Entry("promotion", A, B, by="ann")):
        with pytest.raises(
            UserError, match=r"a promotion from a{12} to b{12}, begun by ann at .*`make unlock ENV=prod`"
        ):
            journal.unfinished()
        with pytest.raises(UserError, match="begun by ann"), journal.writing(Entry("rollback", A, C)):
            raise AssertionError

    assert journal.entry() is None


@pytest.mark.parametrize(
    "gone",
    [
        pytest.param({"pid": NOBODY}, id="no-such-process"),
        pytest.param({"born": 0.0}, id="the-number-is-anothers-by-now"),
        pytest.param({"machine": 1, "disowned": True}, id="disowned"),
    ],
)
def test_one_that_was_cut_short_is_taken_over(journal: Journal, gone: dict[str, object]) -> None:
    """The next run learns what was under way, and goes back to what ran before that."""
    left = left_behind(journal, **gone)

    with journal.writing(Entry("rollback", B, A)) as last:
        now = journal.entry()

    assert last == left
    assert now
    assert (now.how, now.before) == ("rollback", A)
    assert journal.entry() is None


def test_a_killed_process_that_nobody_buried_is_gone(journal: Journal) -> None:
    """A zombie has its number and its birth still, and writes no more."""
    child = subprocess.Popen(["true"])
    born = psutil.Process(child.pid).create_time()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

    left = left_behind(journal, pid=child.pid, born=born)

    assert left.is_over()
    child.wait()


def test_a_machine_without_a_network_card_knows_itself(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python draws another number for it in every process, and says so in one bit."""
    drawn = iter([0x01_00_00_00_00_01, 0x01_00_00_00_00_02])
    monkeypatch.setattr("uuid.getnode", lambda: next(drawn))

    left = left_behind(journal, pid=NOBODY)

    assert left.is_over()


@pytest.mark.parametrize(
    "there",
    [
        pytest.param({"pid": os.getpid()}, id="alive"),
        pytest.param({"machine": 1, "pid": NOBODY}, id="another-machine"),
        pytest.param({"who": "ann@elsewhere", "pid": NOBODY}, id="another-person"),
        pytest.param({"repository": "ann/blog", "machine": 1}, id="a-workflow-while-we-are-none"),
    ],
)
def test_one_that_may_live_is_left_alone(journal: Journal, there: dict[str, object]) -> None:
    """Nothing is taken over on a guess."""
    left = left_behind(journal, **there)

    with pytest.raises(UserError, match="Wait for it; if it is gone for good"):
        journal.unfinished()

    assert journal.entry() == left


@pytest.mark.parametrize(("ours", "over"), [("ann/blog", True), ("ben/blog", False)])
def test_a_workflow_takes_over_from_its_own_repository(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, ours: str, *, over: bool
) -> None:
    """Of one repository's runs one at a time acts on an environment, so an older entry is over."""
    left = left_behind(journal, repository="ann/blog", machine=1)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_REPOSITORY", ours)

    assert left.is_over() is over


def test_a_release_that_ended_leaves_no_entry(journal: Journal) -> None:
    """What was refused, or taken back, holds nobody up."""
    with pytest.raises(UserError), journal.writing(Entry("promotion", A, B)):
        raise UserError("taken back")

    assert journal.entry() is None


def test_a_lost_race_is_told(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two that saw the same entry, one gets the journal."""
    left_behind(journal, pid=NOBODY)
    monkeypatch.setattr(journal, "unfinished", lambda: None)

    with pytest.raises(UserError, match="came first"), journal.writing(Entry("rollback", B, A)):
        raise AssertionError


def test_who_ends_late_takes_nobody_elses_entry_away(journal: Journal) -> None:
    """One that was held to be gone, and was not, leaves the journal to whoever was let in since."""
    with journal.writing(Entry("promotion", A, B)):
        entry = journal.entry()
        assert entry
        journal.disown(entry)
        journal.disown(entry)  # To say it twice, as when an answer was lost, is to say it once.

    left = journal.entry()
    assert left
    assert left.disowned

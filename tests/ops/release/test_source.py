"""The tree in hand: known by what is in it."""

import subprocess
from pathlib import Path

import pytest

from ops.paths import ROOT
from ops.release import source as tree
from ops.release.contract import FILE
from ops.release.expected_contract import promised
from ops.target.record import Record


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a checkout of two commits."""
    monkeypatch.setattr(tree, "ROOT", tmp_path)
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "ann")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "ann@example.com")
    sh("git init --quiet && echo dist/ > .gitignore && git add . && git commit --quiet -m first", tmp_path)
    sh("echo one > file && git add . && git commit --quiet -m second", tmp_path)

    return tmp_path


def sh(script: str, folder: Path) -> str:
    """Type a line there."""
    return subprocess.run(
        ["sh", "-ec", script], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


def test_a_file_that_git_cannot_take_in_makes_the_tree_unknown(checkout: Path) -> None:
    """It is not passed off as the tree without that file."""
    sh("git config filter.broken.clean false && git config filter.broken.required true", checkout)
    sh("echo 'secret filter=broken' > .gitattributes && echo one > secret", checkout)

    assert tree.in_hand().tree == tree.UNKNOWN


def test_a_clean_tree_is_its_commits(checkout: Path) -> None:
    """Where nothing was changed, commit and tree are git's own, and what git ignores is no part."""
    sh("mkdir dist && echo zip > dist/dev.zip", checkout)

    found = tree.in_hand()

    assert found.commit == sh("git rev-parse HEAD", checkout)
    assert found.tree == sh("git rev-parse HEAD^{tree}", checkout)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("echo two > file", id="changed"),
        pytest.param("echo two > new", id="added"),
        pytest.param("rm file", id="removed"),
        pytest.param("echo two > file && git add .", id="staged"),
    ],
)
def test_a_change_makes_it_another_tree(checkout: Path, change: str) -> None:
    """What is not committed counts too, and the person's own index stays as it is."""
    before = tree.in_hand()
    sh(change, checkout)
    staged = sh("git status --porcelain", checkout)

    found = tree.in_hand()

    assert found.tree != before.tree
    assert found.commit == f"{before.commit}+"
    assert sh("git status --porcelain", checkout) == staged


def test_commits_are_told_in_both_directions(checkout: Path) -> None:
    """What comes, and what goes where somebody goes back."""
    first, second = sh("git rev-list --reverse HEAD", checkout).split()

    assert [it.partition(" ")[2] for it in tree.commits_between(first, second)] == ["second"]
    assert [it.split()[0] for it in tree.commits_between(second, f"{first}+")] == ["without"]
    assert tree.commits_between(second, second) == []


@pytest.mark.parametrize(
    ("before", "told"),
    [
        pytest.param("0" * 40, "is not in this clone", id="not-fetched"),
        pytest.param("", "not released from a commit", id="none"),
    ],
)
def test_commits_that_git_does_not_know_are_said_to_be_unknown(
    checkout: Path, before: str, told: str
) -> None:
    """A shallow clone is told of, never an error."""
    found = tree.commits_between(before, sh("git rev-parse HEAD", checkout))

    assert told in found[0]


def test_a_file_is_read_as_it_was(checkout: Path) -> None:
    """What a commit had is known, and nothing is claimed of a tree that was not quite it."""
    commit = sh("git rev-parse HEAD", checkout)

    assert tree.file_at(commit, "file") == "one"
    assert tree.file_at(f"{commit}+", "file") == ""
    assert tree.file_at("0" * 40, "file") == ""


def test_what_was_never_committed_is_known_by_its_tree(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release of a tree that was not quite a commit is held to what that tree promised."""
    text = FILE.read_text()
    (checkout / "promise.yaml").write_text(text.replace("/visitors:", "/guests:"))
    found = tree.in_hand()
    sh("rm promise.yaml", checkout)
    monkeypatch.setattr("ops.release.expected_contract.FILE", ROOT / "promise.yaml")
    record = Record(1, "0" * 64, found.commit, found.tree, "ann", "", "deploy", "")

    assert "/guests" in promised(record).document["paths"]


def test_a_commit_is_never_taken_for_an_option(checkout: Path) -> None:
    """What a hand-over says of itself writes no file."""
    tree.file_at("--output=stolen", "file")

    assert not list(checkout.glob("stolen*"))

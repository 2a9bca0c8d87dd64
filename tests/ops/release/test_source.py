"""The source of a release is identified by the content of its files."""

import subprocess
from pathlib import Path

import pytest

from ops.paths import ROOT
from ops.release import source
from ops.release.contract import FILE
from ops.release.expected_contract import expected_contract
from ops.release.source import UNKNOWN_TREE, commits_between, current_source, read_file_at
from ops.target.record import Record


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout with two commits."""
    monkeypatch.setattr(source, "ROOT", tmp_path)
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "ann")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ann@example.com")
    sh("git init --quiet && echo dist/ > .gitignore && git add . && git commit --quiet -m first", tmp_path)
    sh("echo one > file && git add . && git commit --quiet -m second", tmp_path)

    return tmp_path


def sh(script: str, folder: Path) -> str:
    """Run a shell script in *folder*, and return its output."""
    return subprocess.run(
        ["sh", "-ec", script], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


def test_file_that_git_cannot_read_makes_the_tree_unknown(checkout: Path) -> None:
    """The tree is not treated as a tree without that file."""
    sh("git config filter.broken.clean false && git config filter.broken.required true", checkout)
    sh("echo 'secret filter=broken' > .gitattributes && echo one > secret", checkout)

    assert current_source().tree == UNKNOWN_TREE


def test_clean_checkout_has_the_tree_of_its_commit(checkout: Path) -> None:
    """Without changes, commit and tree are those of HEAD; ignored files do not matter."""
    sh("mkdir dist && echo zip > dist/dev.zip", checkout)

    found = current_source()

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
def test_any_change_gives_another_tree(checkout: Path, change: str) -> None:
    """Uncommitted changes count, and the user's index is not modified."""
    before = current_source()
    sh(change, checkout)
    staged = sh("git status --porcelain", checkout)

    found = current_source()

    assert found.tree != before.tree
    assert found.commit == f"{before.commit}+"
    assert sh("git status --porcelain", checkout) == staged


def test_commits_are_listed_in_both_directions(checkout: Path) -> None:
    """Commits that a release adds are listed, and those that a rollback removes are marked."""
    first, second = sh("git rev-list --reverse HEAD", checkout).split()

    assert [line.partition(" ")[2] for line in commits_between(first, second)] == ["second"]
    assert [line.split()[0] for line in commits_between(second, f"{first}+")] == ["removes"]
    assert commits_between(second, second) == []


@pytest.mark.parametrize(
    ("before", "message"),
    [
        pytest.param("0" * 40, "is not in this clone", id="not-fetched"),
        pytest.param("", "not built from a commit", id="none"),
    ],
)
def test_unknown_commits_are_reported_as_unknown(checkout: Path, before: str, message: str) -> None:
    """Commits that are missing from a shallow clone are not an error."""
    found = commits_between(before, sh("git rev-parse HEAD", checkout))

    assert message in found[0]


def test_file_is_read_as_of_a_commit(checkout: Path) -> None:
    """A file is read at a commit, and not at a revision with uncommitted changes or an unknown one."""
    commit = sh("git rev-parse HEAD", checkout)

    assert read_file_at(commit, "file") == "one"
    assert read_file_at(f"{commit}+", "file") == ""
    assert read_file_at("0" * 40, "file") == ""


def test_uncommitted_release_is_tested_by_its_own_contract(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The contract of a release of uncommitted files is read from its tree."""
    text = FILE.read_text()
    (checkout / "contract.yaml").write_text(text.replace("/visitors:", "/guests:"))
    found = current_source()
    sh("rm contract.yaml", checkout)
    monkeypatch.setattr("ops.release.expected_contract.FILE", ROOT / "contract.yaml")
    record = Record(1, "0" * 64, found.commit, found.tree, "ann", "", "deploy", "")

    assert "/guests" in expected_contract(record).document["paths"]


def test_commit_is_never_parsed_as_an_option(checkout: Path) -> None:
    """A commit in a bundle cannot make Git write a file."""
    read_file_at("--output=stolen", "file")

    assert not list(checkout.glob("stolen*"))

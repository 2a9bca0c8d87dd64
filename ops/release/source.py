"""The source of a release: the Git commit of this checkout, and the identity of all its files."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ops.paths import ROOT

MAX_COMMITS = 20
UNKNOWN_TREE = ""  # Git cannot read the files, so the tree is not equal to any other.


@dataclass(frozen=True)
class Source:
    """What a release is built from: a commit, and the Git tree of the files as they are.

    A + at the end of the commit marks files that differ from it.
    """

    commit: str
    tree: str

    def is_same_tree(self, tree: str) -> bool:
        """Return whether the files are certainly those of *tree*."""
        return self.tree == tree != UNKNOWN_TREE


def run_git(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Git in this checkout with additional environment *variables*."""
    return subprocess.run(
        ["git", *arguments],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def git_output(*arguments: str, **variables: str) -> str:
    """Return the output of Git, or an empty string if it fails."""
    process = run_git(*arguments, **variables)

    return process.stdout.strip() if process.returncode == 0 else ""


def current_source() -> Source:
    """Identify the files of this checkout, committed or not, without changing the user's index."""
    with TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        user_index = ROOT / git_output("rev-parse", "--git-path", "index")
        if user_index.is_file():  # With a copy of the index, Git does not read unchanged files again.
            shutil.copy(user_index, index)
        added = run_git("add", "--all", GIT_INDEX_FILE=str(index))
        is_complete = added.returncode == 0
        tree = git_output("write-tree", GIT_INDEX_FILE=str(index)) if is_complete else UNKNOWN_TREE

    suffix = "" if git_output("rev-parse", "HEAD^{tree}") == tree else "+"

    return Source(commit=git_output("rev-parse", "HEAD") + suffix, tree=tree)


def read_file_at(revision: str, path: str) -> str:
    """Return a file as of a commit or tree, or an empty string if Git does not have it.

    A revision with a + at the end does not identify the released files, so it is treated as unknown.
    """
    is_exact = revision and not revision.endswith("+")

    return git_output("show", "--end-of-options", f"{revision}:{path}") if is_exact else ""


def commits_between(before: str, after: str) -> list[str]:
    """List the commits between two releases, newest first, or one line that explains why Git cannot."""
    before, after = before.rstrip("+"), after.rstrip("+")
    if not before or not after:
        return ["unknown: one of the releases was not built from a commit"]
    if before == after:
        return []
    is_known = all(git_output("cat-file", "-t", commit) == "commit" for commit in (before, after))
    if not is_known:
        return [f"unknown: {before[:10]}..{after[:10]} is not in this clone; run `git fetch`"]
    added = git_output("log", "--oneline", f"{before}..{after}").splitlines()
    removed = git_output("log", "--oneline", f"{after}..{before}").splitlines()
    rest = [f"and {len(added) - MAX_COMMITS} more"] if len(added) > MAX_COMMITS else []

    return [*added[:MAX_COMMITS], *rest, *(f"removes {line}" for line in removed[:MAX_COMMITS])]

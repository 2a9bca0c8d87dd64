"""The tree in hand, as git knows it: its commit, and the identity of all its files, committed or not."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ops.paths import ROOT

SHOWN = 20
UNKNOWN = ""  # The tree of files that git does not keep, or may not look at: none is known to be like it.


@dataclass(frozen=True)
class Tree:
    """What a deploy is made from; a + behind the commit says that the files are not quite as committed."""

    commit: str
    tree: str


def asked(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Have git do something with this checkout."""
    return subprocess.run(
        ["git", *words], cwd=ROOT, env=os.environ | more, capture_output=True, text=True, check=False
    )


def git(*words: str, **more: str) -> str:
    """Ask git about this checkout; nothing where it cannot say."""
    answer = asked(*words, **more)

    return answer.stdout.strip() if answer.returncode == 0 else ""


def in_hand() -> Tree:
    """Identify the files as they are, by an index of our own: the person's stays as it is."""
    with TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        own = ROOT / git("rev-parse", "--git-path", "index")
        if own.is_file():  # What git knows of unchanged files need not be read again.
            shutil.copy(own, index)
        added = asked("add", "--all", GIT_INDEX_FILE=str(index))
        tree = git("write-tree", GIT_INDEX_FILE=str(index)) if added.returncode == 0 else UNKNOWN

    changes = "" if git("rev-parse", "HEAD^{tree}") == tree else "+"

    return Tree(commit=git("rev-parse", "HEAD") + changes, tree=tree)


def file_at(commit: str, path: str) -> str:
    """Read a file as it was at *commit*; nothing where that is unknown, or not quite what was released."""
    return git("show", "--end-of-options", f"{commit}:{path}") if commit and not commit.endswith("+") else ""


def commits_between(before: str, after: str) -> list[str]:
    """Tell what came between two commits, newest first; one line that says why where git cannot."""
    before, after = before.rstrip("+"), after.rstrip("+")
    if not before or not after:
        return ["unknown: one of the two was not released from a commit"]
    if before == after:
        return []
    known = all(git("cat-file", "-t", it) == "commit" for it in (before, after))
    if not known:
        return [f"unknown: {before[:10]}..{after[:10]} is not in this clone (git fetch)"]
    forth, back = (
        git("log", "--oneline", f"{a}..{b}").splitlines() for a, b in ((before, after), (after, before))
    )
    more = [f"and {len(forth) - SHOWN} more"] if len(forth) > SHOWN else []

    return [*forth[:SHOWN], *more, *(f"without {line}" for line in back[:SHOWN])]

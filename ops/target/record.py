"""The record of a release: its digest, the source it was built from, and how and when it was deployed."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

ROLLBACK = "rollback"


@dataclass(frozen=True)
class Record:
    """One release of one environment, written after it passed its smoke test.

    Stored as a line of JSON in the environment's bucket, so the names of the fields must not change.

    number: 1 for the first release of the environment
    digest: SHA-256 of the zip, in hexadecimal
    commit: the Git commit; a + at the end marks files that differ from it
    tree: the Git tree of all files, committed or not
    by: the user and machine, or the URL of the workflow run
    at: the time, in UTC
    how: deploy, promotion or rollback
    source: where the zip came from, such as ``dev's release 3``
    """

    number: int
    digest: str
    commit: str
    tree: str
    by: str
    at: str
    how: str
    source: str

    def to_json(self) -> str:
        """Return the record as a line of JSON."""
        return json.dumps(asdict(self)) + "\n"

    @property
    def short_commit(self) -> str:
        """The first digits of the commit, with the + of uncommitted files."""
        return self.commit[:10] + "+" * self.commit.endswith("+")

    @property
    def description(self) -> str:
        """The short digest, the number and the commit of the release."""
        return f"{self.digest[:12]} (release {self.number}, commit {self.short_commit or 'none'})"


def parse_records(lines: str) -> list[Record]:
    """Parse the records of an environment, oldest first."""
    return [Record(**json.loads(line)) for line in lines.splitlines()]


def release_stack(records: Iterable[Record]) -> list[Record]:
    """Return the releases as a stack: each on top of the one that it replaced.

    A rollback removes every release above the one that it restored.
    """
    stack: list[Record] = []
    for record in records:
        digests = [below.digest for below in stack]
        if record.how == ROLLBACK and record.digest in digests:
            del stack[len(stack) - digests[::-1].index(record.digest) :]
        elif digests[-1:] != [record.digest]:
            stack.append(record)

    return stack


def previous_release(records: Iterable[Record], running: str | None) -> Record | None:
    """Return the release that a rollback restores: the last one other than the *running* digest."""
    stack = release_stack(records)
    below = stack[:-1] if stack and stack[-1].digest == running else stack

    return below[-1] if below else None


def find_record(records: Iterable[Record], digest: str) -> Record | None:
    """Return the newest record whose digest starts with *digest*, or None if there is none or several."""
    found = {record.digest: record for record in records if record.digest.startswith(digest)}

    return next(iter(found.values())) if len(found) == 1 else None

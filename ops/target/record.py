"""What is remembered of a release: which bytes, of which tree, by whom, when and how."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

ROLLBACK = "rollback"


@dataclass(frozen=True)
class Record:
    """One release of one environment, written once it has passed its smoke test."""

    number: int
    digest: str
    commit: str
    tree: str
    by: str
    at: str
    how: str
    source: str

    def line(self) -> str:
        """Write it as a line of JSON."""
        return json.dumps(asdict(self)) + "\n"

    @property
    def name(self) -> str:
        """Say in a few words which one this is."""
        return f"{self.digest[:12]} (release {self.number}, commit {self.commit[:10] or 'none'})"


def read(lines: str) -> list[Record]:
    """Read the records of an environment, oldest first."""
    return [Record(**json.loads(line)) for line in lines.splitlines()]


def standing(records: Iterable[Record]) -> list[Record]:
    """Pile the releases up, each on what it took the place of; a rollback takes off all above its goal."""
    pile: list[Record] = []
    for it in records:
        digests = [below.digest for below in pile]
        if it.how == ROLLBACK and it.digest in digests:
            del pile[len(pile) - digests[::-1].index(it.digest) :]
        elif digests[-1:] != [it.digest]:
            pile.append(it)

    return pile


def previous(records: Iterable[Record], running: str | None) -> Record | None:
    """Find what a rollback goes back to: the last release but the one that runs, recorded or not."""
    pile = standing(records)
    below = pile[:-1] if pile and pile[-1].digest == running else pile

    return below[-1] if below else None


def of(records: Iterable[Record], digest: str) -> Record | None:
    """Find the newest record of a digest, or of the only one that begins so."""
    found = {it.digest: it for it in records if it.digest.startswith(digest)}

    return next(iter(found.values())) if len(found) == 1 else None

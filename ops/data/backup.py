"""The file of a full backup: JSON lines with a header, one line for each item, and a footer.

The header has the format, its version, the environment, the Region, the time, the secret fingerprint and
the sites. The footer has the number of items and the SHA-256 of all lines before it. A file without a valid
footer was truncated or changed. The secret is not in the file.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from ops.data.tables import Item
from ops.errors import UserError

FORMAT, VERSION = "footfall-backup", 1
COUNTERS_FORMAT = "footfall-counters"
# Characters. Another file can consist of one long line.
_MAX_HEADER = 1_000_000
HOW = "Create a backup with `./footfall export ENV --with-markers`."


@contextmanager
def complete_file(path: Path) -> Iterator[IO[str]]:
    """Open a file that gets its name only when it is complete. Only the user can read it.

    Raises:
        UserError: when the folder does not exist, or the path is a folder or a device.

    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise UserError(f"{path} is not a regular file. Name a new file, or one that can be replaced.")
    part = path.with_name(f"{path.name}.part")
    if not path.parent.is_dir():
        raise UserError(f"The folder {path.parent} does not exist. Create it, or name another file.")
    with os.fdopen(os.open(part, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600), "w+") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)


class BackupWriter:
    """Writes the lines of a backup. `restart` discards what was written."""

    def __init__(self, file: IO[str], header: dict[str, object]) -> None:
        """Write the *header* to an empty file."""
        self._file = file
        self._header = {"format": FORMAT, "version": VERSION, **header}
        self.restart()

    def restart(self) -> None:
        """Discard all items."""
        self._digest, self.items = hashlib.sha256(), 0
        self._file.seek(0)
        self._file.truncate()
        self._line(self._header)

    def add(self, kind: str, item: Item) -> None:
        """Write one item of the table *kind*: ``item`` for the visits table, ``salt`` for the salts table."""
        self._line({kind: item})
        self.items += 1

    def finish(self, **facts: object) -> None:
        """Write the footer."""
        self._line({"items": self.items, "sha256": self._digest.hexdigest(), **facts})

    def _line(self, value: object) -> None:
        line = json.dumps(value, separators=(",", ":")) + "\n"
        self._digest.update(line.encode())
        self._file.write(line)


@dataclass(frozen=True)
class Backup:
    """A complete backup: its header, its footer and its items."""

    path: Path
    header: dict[str, Any]
    footer: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> "Backup":
        """Check that the file is complete and of a known version.

        Raises:
            UserError: when it is not.

        """
        try:
            with path.open() as file:
                header = read_header(path, file.readline(_MAX_HEADER))
                return cls(path, header, read_footer(path))
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not text"
            raise UserError(f"Cannot read {path} ({reason}). {HOW}") from error

    @property
    def digest(self) -> str:
        """The SHA-256 of the content, which identifies the backup."""
        return str(self.footer["sha256"])

    def items(self, kind: str = "item") -> Iterator[Item]:
        """Read the items of a table, one at a time."""
        with self.path.open() as file:
            for line in file:
                if line.startswith(f'{{"{kind}":'):
                    yield json.loads(line)[kind]


def read_header(path: Path, line: str) -> dict[str, Any]:
    """Parse the first line of a backup.

    Raises:
        UserError: when the file has another format, or a newer version.

    """
    try:
        header = json.loads(line)
        kind, version = header["format"], header["version"]
    except (KeyError, TypeError, ValueError):
        kind, version = COUNTERS_FORMAT if COUNTERS_FORMAT in line else None, 0
    if kind == COUNTERS_FORMAT:
        raise UserError(f"{path} contains counters only, from which visitors cannot be recognized. {HOW}")
    if kind != FORMAT or not isinstance(version, int):
        raise UserError(f"{path} is not a backup of Footfall. {HOW}")
    if version > VERSION:
        raise UserError(
            f"{path} has version {version} of the format, and this checkout reads up to version {VERSION}. "
            "Import it with the checkout that wrote it, or a newer one."
        )

    return dict(header)


def read_footer(path: Path) -> dict[str, Any]:
    """Read all lines, and return the footer.

    Raises:
        UserError: when the file was truncated or changed.

    """
    digest, items, line, footer = hashlib.sha256(), -1, "", {}
    with path.open() as file:
        for following in file:
            if line:
                digest.update(line.encode())
                items += 1
            line = following
    with suppress(ValueError):
        footer = json.loads(line)
    if not isinstance(footer, dict) or "sha256" not in footer or footer.get("items") != items:
        raise UserError(f"{path} is incomplete: its last line is missing. Export it again, or copy it again.")
    if footer["sha256"] != digest.hexdigest():
        raise UserError(f"{path} was changed after it was written: its checksum differs. Use another copy.")

    return footer

"""Where things are in this checkout, and how to say that one of them is not as it should be."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
LIVE = ROOT / "live"
LOCAL = ROOT / ".local"
TOOLS = ROOT / ".tools"


class Stop(Exception):  # noqa: N818 -- It ends a verb with a sentence; it is no error of the program.
    """A verb cannot go on; the message is one sentence that says what to change."""


def writable(folder: Path) -> Path:
    """Make *folder* where it is missing.

    Raises:
        Stop: when the disk or its permissions do not let us write there.

    """
    try:
        # The local cloud keeps its secrets as files: nobody else on this machine may open them.
        LOCAL.mkdir(mode=0o700, parents=True, exist_ok=True)
        LOCAL.chmod(0o700)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(
            f"Cannot write to {folder} ({error.strerror}): free the disk, the name or its permissions."
        ) from error
    if not os.access(folder, os.W_OK):
        raise Stop(f"Cannot write to {folder}: give yourself write permission there.")

    return folder

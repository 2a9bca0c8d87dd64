"""Locations in this checkout."""

import os
from pathlib import Path

from ops.errors import UserError

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
LIVE = ROOT / "live"
LOCAL = ROOT / ".local"
TOOLS = ROOT / ".tools"


def ensure_writable(folder: Path) -> Path:
    """Create *folder*, and .local for the current user only, if they are missing, and return *folder*.

    Raises:
        UserError: when the folder cannot be created or written to.

    """
    try:
        # The local cloud stores its secrets in files, so other users of this machine get no access.
        LOCAL.mkdir(mode=0o700, parents=True, exist_ok=True)
        LOCAL.chmod(0o700)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"Cannot write to {folder} ({error.strerror}). Free disk space, or correct the path or its "
            "permissions."
        ) from error
    if not os.access(folder, os.W_OK):
        raise UserError(f"Cannot write to {folder}. Grant yourself write permission to it.")

    return folder

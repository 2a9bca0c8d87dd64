"""The embed script, as it is served: count.js without what is there for its readers only."""

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path

_SOURCE = Path(__file__).with_name("count.js")


@cache
def script() -> str:
    """Give the script without comments and indentation; a line break stays a line break."""
    lines = (line.strip() for line in _SOURCE.read_text().splitlines())

    return "\n".join(line for line in lines if line and not line.startswith("//"))


@cache
def fingerprint() -> str:
    """Name the script as a content security policy does, for pages that have it between their own tags."""
    digest = hashlib.sha256(script().encode()).digest()

    return f"sha256-{b64encode(digest).decode()}"

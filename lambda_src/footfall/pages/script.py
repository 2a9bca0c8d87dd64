"""The embed script, as it is served: count.js without what is there for its readers only."""

from functools import cache
from pathlib import Path

_SOURCE = Path(__file__).with_name("count.js")


@cache
def script() -> str:
    """Give the script without comments and indentation; a line break stays a line break."""
    lines = (line.strip() for line in _SOURCE.read_text(encoding="utf-8").splitlines())

    return "\n".join(line for line in lines if line and not line.startswith("//"))

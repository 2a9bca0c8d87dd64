"""The embed script as it is served: count.js without comments and indentation."""

from functools import cache
from pathlib import Path

_SOURCE = Path(__file__).with_name("count.js")


@cache
def script() -> str:
    """Return the script. Line breaks stay, because JavaScript can end a statement at one."""
    lines = (line.strip() for line in _SOURCE.read_text(encoding="utf-8").splitlines())

    return "\n".join(line for line in lines if line and not line.startswith("//"))

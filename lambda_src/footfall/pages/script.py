"""The embed script as it is served: count.min.js, which ``./footfall script`` generates from count.js."""

from functools import cache
from pathlib import Path


@cache
def script() -> str:
    """Return the script."""
    return Path(__file__).with_name("count.min.js").read_text(encoding="ascii")

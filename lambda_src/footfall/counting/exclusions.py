"""Exclusions: why a visit is not counted, and how often that happens."""

import time
from collections.abc import Callable, Mapping, Sequence

from footfall.counting.crawlers import is_crawler, is_tool

REASONS = ("bot", "prefetch", "dnt", "gpc")

_PREFETCH_HEADERS = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_WISH_HEADERS = {"dnt": "dnt", "gpc": "sec-gpc"}
_WRITE_INTERVAL = 60.0  # Seconds.

type Write = Callable[[str, str, Mapping[str, int]], None]


def exclusion_reason(headers: Mapping[str, str], *, allow_tools: bool, honour: Sequence[str]) -> str | None:
    """Return why a request with these *headers* is not counted, or None if it is.

    With *allow_tools*, command-line tools and HTTP libraries are counted too. *honour* contains the wishes
    that the site honors.
    """
    user_agent = headers.get("user-agent", "")
    if is_crawler(user_agent) or not (allow_tools or not is_tool(user_agent)):
        return "bot"
    if "signature-agent" in headers:
        # An agent that signs its requests: draft-meunier-web-bot-auth-architecture.
        return "bot"
    if any(
        purpose in headers.get(name, "")
        for name in _PREFETCH_HEADERS
        for purpose in ("prefetch", "prerender", "preview")
    ):
        return "prefetch"
    for wish, header in _WISH_HEADERS.items():
        if wish in honour and headers.get(header) == "1":
            return wish
    return None


class Exclusions:
    """The exclusions that an execution environment has not written to the table yet."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        """Create an empty collection."""
        self._clock = clock
        self._pending: dict[tuple[str, str], dict[str, int]] = {}
        self._written_at = 0.0

    def add(self, site: str, day: str, reason: str, write: Write) -> None:
        """Add an exclusion. At most once a minute, write the site and month with the most pending exclusions.

        The first exclusion is therefore visible at once, and a flood of bots costs one write per minute. If
        *write* raises an error, the exclusions stay pending for the next write.
        """
        month, _, date = day.rpartition("-")
        numbers = self._pending.setdefault((site, month), {})
        numbers[f"d{date}_{reason}"] = numbers.get(f"d{date}_{reason}", 0) + 1
        if 0 <= self._clock() - self._written_at < _WRITE_INTERVAL:
            return
        self._written_at = self._clock()
        largest = max(self._pending, key=lambda pending: sum(self._pending[pending].values()))
        write(*largest, self._pending[largest])
        del self._pending[largest]

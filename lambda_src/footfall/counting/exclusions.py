"""Who is not counted, by name, and how often that was: added up here, and written once a minute."""

import time
from collections.abc import Callable, Mapping

from footfall.counting.crawlers import is_crawler, is_tool

REASONS = ("bot", "prefetch", "dnt", "gpc")

_AHEAD = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_PAUSE = 60.0  # Seconds between writes.

type Write = Callable[[str, str, Mapping[str, int]], None]


def reason(headers: Mapping[str, str], *, deliberate: bool) -> str | None:
    """Say why the caller with these *headers* is not to be counted, if it is not.

    A *deliberate* call may come from a command line or a program; elsewhere a browser is expected.
    """
    agent = headers.get("user-agent", "")
    if is_crawler(agent) or not (deliberate or not is_tool(agent)):
        return "bot"
    if any(
        fetched in headers.get(name, "")
        for name in _AHEAD
        for fetched in ("prefetch", "prerender", "preview")
    ):
        return "prefetch"
    if headers.get("dnt") == "1":
        return "dnt"
    if headers.get("sec-gpc") == "1":
        return "gpc"
    return None


class Uncounted:
    """What an execution environment has not written down yet."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        """Have nothing to write."""
        self._clock = clock
        self._pending: dict[tuple[str, str], dict[str, int]] = {}
        self._written = 0.0

    def add(self, site: str, day: str, reason: str, write: Write) -> None:
        """Add a refusal, and *write* the longest list if the last write was a minute ago.

        So the first is seen at once, and a flood of robots costs a write a minute. What *write*
        raises is passed on, and the list kept for the next time.
        """
        month, _, date = day.rpartition("-")
        amounts = self._pending.setdefault((site, month), {})
        amounts[f"d{date}_{reason}"] = amounts.get(f"d{date}_{reason}", 0) + 1
        if 0 <= self._clock() - self._written < _PAUSE:
            return
        self._written = self._clock()
        longest = max(self._pending, key=lambda it: sum(self._pending[it].values()))
        write(*longest, self._pending[longest])
        del self._pending[longest]

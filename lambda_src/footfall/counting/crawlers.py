"""Bots, recognized by their User-Agent header: crawlers and tools.

The names come from a public list that is compiled into crawlers.txt. The head of that file names the source
and its license.
"""

import re
from functools import cache
from typing import NamedTuple

_FILE = f"{__file__.removesuffix('.py')}.txt"


class _Names(NamedTuple):
    """The names of one kind of bot, by their position in the user agent."""

    start: tuple[str, ...]
    end: tuple[str, ...]
    within: dict[str, tuple[str, ...]]
    patterns: list[re.Pattern[str]]

    def match(self, user_agent: str) -> bool:
        """Return whether any name matches. A name at the end matches before one newline, like `$`."""
        return (
            user_agent.startswith(self.start)
            or user_agent.removesuffix("\n").endswith(self.end)
            or any(
                user_agent.startswith(self.within.get(user_agent[i : i + 3], ()), i)
                for i in range(len(user_agent))
            )
            or any(pattern.search(user_agent) for pattern in self.patterns)
        )


def load() -> None:
    """Read the list of names. Otherwise the first visit does this."""
    for kind in ("crawlers", "tools"):
        _names(kind)


def is_crawler(user_agent: str) -> bool:
    """Return whether *user_agent* contains the name of a known crawler."""
    return _names("crawlers").match(user_agent)


def is_tool(user_agent: str) -> bool:
    """Return whether *user_agent* is empty or names a command-line tool or HTTP library."""
    return not user_agent.strip() or _names("tools").match(user_agent)


@cache
def _names(kind: str) -> _Names:
    sections = _sections()

    return _Names(
        start=sections[f"{kind} start"],
        end=sections[f"{kind} end"],
        within=_by_prefix(sections[f"{kind} within"]),
        patterns=[re.compile(pattern) for pattern in sections[f"{kind} patterns"]],
    )


@cache
def _sections() -> dict[str, tuple[str, ...]]:
    with open(_FILE, encoding="utf-8") as file:  # noqa: PTH123 - pathlib takes 2 ms to load.
        text = file.read()
    _, *sections = text.split("\n[")
    titled = [section.partition("]\n") for section in sections]

    return {title: tuple(names.splitlines()) for title, _, names in titled}


def _by_prefix(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Group names by their first three characters: searching for every name takes five times as long."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name[:3], []).append(name)

    return {prefix: tuple(names) for prefix, names in groups.items()}

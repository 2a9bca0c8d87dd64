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
    within: dict[tuple[str, ...], tuple[str, ...]]
    patterns: list[re.Pattern[str]]

    def match(self, user_agent: str) -> bool:
        """Return whether any name matches. A name at the end matches before one newline, like `$`."""
        prefixes = self.within.keys() & zip(user_agent, user_agent[1:], user_agent[2:], strict=False)

        return (
            user_agent.startswith(self.start)
            or user_agent.removesuffix("\n").endswith(self.end)
            or any(name in user_agent for prefix in prefixes for name in self.within[prefix])
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
    """Return whether *user_agent* is empty, names a command-line tool or HTTP library, or is no browser's."""
    return not user_agent.strip() or _names("tools").match(user_agent) or is_program(user_agent)


def is_program(user_agent: str) -> bool:
    """Return whether *user_agent* has signs of a program, and none of a browser, system or device.

    Every current browser sends `Mozilla/5.0`, and names its engine and the system. An unknown program usually
    sends a name with a version, a domain or an email address.
    """
    if user_agent.startswith("Mozilla/5.0 (") and ("AppleWebKit/" in user_agent or "Gecko/" in user_agent):
        return False
    text, signs = user_agent.lower().removeprefix("mozilla/5.0 "), _sections()

    return not any(sign in text for sign in signs["browsers signs"]) and (
        any(sign in text for sign in signs["tools signs"])
        or re.search(r"/v?\.?\d|\.[a-z]{2}|@", text) is not None
    )


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


def _by_prefix(names: tuple[str, ...]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Group names by their first three characters: searching for every name takes five times as long."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        groups.setdefault(tuple(name[:3]), []).append(name)

    return {prefix: tuple(names) for prefix, names in groups.items()}

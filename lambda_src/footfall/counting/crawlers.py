"""Who is a robot: crawlers and tools, known by the name they send.

The names are another's work, compiled into crawlers.txt: its head says whose, its licence and how.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple


class _Names(NamedTuple):
    """The names of one kind of robot, by where in the agent they stand."""

    start: tuple[str, ...]
    end: tuple[str, ...]
    within: dict[str, tuple[str, ...]]
    patterns: list[re.Pattern[str]]

    def fit(self, agent: str) -> bool:
        """Say whether any name fits, as its pattern would: a last line break does not count."""
        return (
            agent.startswith(self.start)
            or agent.removesuffix("\n").endswith(self.end)
            or any(agent.startswith(self.within.get(agent[i : i + 3], ()), i) for i in range(len(agent)))
            or any(pattern.search(agent) for pattern in self.patterns)
        )


def is_crawler(agent: str) -> bool:
    """Say whether *agent*, a User-Agent header, names a known crawler, which is never a visitor."""
    return _names("crawlers").fit(agent)


def is_tool(agent: str) -> bool:
    """Say whether *agent* names a command-line tool or HTTP library, or nothing, as no browser does."""
    return not agent.strip() or _names("tools").fit(agent)


@cache
def _names(kind: str) -> _Names:
    sections = _sections()

    return _Names(
        start=sections[f"{kind} start"],
        end=sections[f"{kind} end"],
        within=_by_beginning(sections[f"{kind} within"]),
        patterns=[re.compile(pattern) for pattern in sections[f"{kind} patterns"]],
    )


@cache
def _sections() -> dict[str, tuple[str, ...]]:
    text = Path(__file__).with_name("crawlers.txt").read_text("ascii")
    _, *sections = text.split("\n[")
    titled = [section.partition("]\n") for section in sections]

    return {title: tuple(names.splitlines()) for title, _, names in titled}


def _by_beginning(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Sort names by their first three characters: looking for each in turn takes five times as long."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name[:3], []).append(name)

    return {beginning: tuple(names) for beginning, names in found.items()}

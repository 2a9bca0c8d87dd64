"""Measure which share of the crawlers and browsers in public sets the function regards as bots."""

import json
import subprocess
from collections.abc import Collection
from pathlib import Path

from footfall.counting.crawlers import is_crawler, is_tool
from ops.build.crawler_sets import UserAgents, read_sets
from ops.errors import UserError

# Prints how many user agents of each set are bots for the npm package isbot.
ISBOT = (
    "const { isbot } = await import('isbot');"
    "const { readFileSync } = await import('node:fs');"
    "const sets = JSON.parse(readFileSync(0, 'utf8'));"
    "console.log(JSON.stringify(sets.map((set) => set.filter((userAgent) => isbot(userAgent)).length)));"
)


def measure(folder: Path) -> str:
    """Measure all sets in *folder*, which contains clones of the repositories, and return a Markdown table.

    The last column is the share that isbot recognizes, if `npm install isbot` was run in *folder*.

    Raises:
        UserError: when *folder* contains none of the sets.

    """
    sets = [each for each in read_sets(folder) if each.items]
    if not sets:
        raise UserError(
            f"{folder} contains no sets of user agents. Clone the repositories that "
            "docs/decisions/0112-crawler-recall.md lists into it."
        )
    shares = [share(count_bots(each.items), each) for each in sets]
    rows = [
        f"| {each.name} | {each.of} | {len(each.items):,} | {footfall} | {isbot} |\n"
        for each, footfall, isbot in zip(sets, shares, isbot_shares(sets, folder), strict=True)
    ]

    return (
        "| set | user agents of | number | bots for Footfall | bots for isbot |\n"
        "| --- | --- | ---: | ---: | ---: |\n" + "".join(rows)
    )


def count_bots(user_agents: Collection[str]) -> int:
    """Count the bots on a route for browsers."""
    return sum(is_crawler(user_agent) or is_tool(user_agent) for user_agent in user_agents)


def isbot_shares(sets: list[UserAgents], folder: Path) -> list[str]:
    """Return the share of bots in each set for isbot, or dashes if it is not installed in *folder*."""
    if not (folder / "node_modules/isbot").is_dir():
        return ["-"] * len(sets)
    process = subprocess.run(
        ["node", "--input-type=module", "--eval", ISBOT],
        input=json.dumps([list(each.items) for each in sets]),
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )

    return [share(number, each) for number, each in zip(json.loads(process.stdout), sets, strict=True)]


def share(number: int, user_agents: UserAgents) -> str:
    """Return *number* in percent of the set."""
    return f"{100 * number / len(user_agents.items):.{1 if user_agents.of == 'crawlers' else 3}f} %"

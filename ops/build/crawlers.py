"""Compile the crawler-user-agents package into a list of names that the function can search quickly."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from importlib.resources import files
from typing import Any

from ops.build.crawler_patterns import alternatives, classify, hide_escaped_punctuation
from ops.errors import UserError
from ops.paths import ROOT

COMPILED = ROOT / "lambda_src/footfall/counting/crawlers.txt"
HEADER = (
    "{source} and ops/build/crawlers.toml, compiled by `./footfall crawlers`. The license of the package:\n\n"
    "{license}"
)
OVERRIDES = ROOT / "ops/build/crawlers.toml"
PACKAGE = "crawler-user-agents"


def write_list() -> None:
    """Write the function's list from the installed version of the package."""
    COMPILED.write_text(compile_list(), "ascii")


def compile_list() -> str:
    """Return the list: the license of the package, then the names of crawlers and of tools."""
    package, kinds = distribution(PACKAGE), read_patterns()
    license_text = package.read_text("licenses/LICENSE")
    if not license_text:
        raise UserError(
            f"The installed {PACKAGE} lacks its license, which the list must contain. Remove .venv, and "
            "run the command again to reinstall the packages."
        )
    header = HEADER.format(source=f"{PACKAGE} {package.version}", license=license_text)

    names = [section for kind in kinds for section in sections(kind, kinds[kind])]
    signs = [title_and_names(f"{kind} signs", words) for kind, words in read_overrides()["signs"].items()]

    return header + "".join(names + signs)


def read_overrides() -> dict[str, Any]:
    """Read the corrections, additions and signs."""
    return tomllib.loads(OVERRIDES.read_text())


def read_patterns() -> dict[str, list[str]]:
    """Read the patterns of crawlers and of tools from the package, and apply the overrides.

    Raises:
        UserError: when an override refers to a pattern that the package no longer has.

    """
    overrides = read_overrides()
    replaced, retagged, added = (overrides[table] for table in ("replaced", "retagged", "added"))
    is_library = {entry["pattern"]: "http-library" in entry["tags"] for entry in package_entries()}
    if obsolete := (replaced.keys() | set(retagged["crawlers"])) - is_library.keys():
        raise UserError(
            f"{PACKAGE} no longer has the patterns {sorted(obsolete)}. Remove them from "
            "ops/build/crawlers.toml."
        )
    tools = [pattern for pattern in is_library if is_library[pattern] and pattern not in retagged["crawlers"]]
    crawlers = [replaced.get(pattern, pattern) for pattern in is_library if pattern not in tools]

    return {
        "crawlers": not_covered(filter(None, crawlers), added["crawlers"]) + added["crawlers"],
        "tools": tools + added["tools"],
    }


def not_covered(patterns: Iterable[str], general: Iterable[str]) -> list[str]:
    """Return the *patterns* that contain more than names that the *general* patterns match in any text."""
    rules = [re.compile(pattern) for pattern in general]

    def is_covered(alternative: str) -> bool:
        position, name = classify(alternative)
        return position != "patterns" and any(rule.search(f"{name} ") for rule in rules)

    return [
        pattern
        for pattern in patterns
        if not all(is_covered(text) for text in alternatives(hide_escaped_punctuation(pattern)))
    ]


def package_entries() -> list[dict[str, Any]]:
    """Read the entries of the package: each a pattern, tags, and examples of matching user agents."""
    entries: list[dict[str, Any]] = json.loads(
        (files("crawleruseragents") / f"{PACKAGE}.json").read_text("utf-8")
    )

    return entries


def sections(kind: str, patterns: Iterable[str]) -> Iterator[str]:
    """Group the names in *patterns* by the position at which they match, and yield one section for each."""
    names: dict[str, set[str]] = {"start": set(), "end": set(), "within": set(), "patterns": set()}
    for alternative in (
        text for pattern in patterns for text in alternatives(hide_escaped_punctuation(pattern))
    ):
        position, name = classify(alternative)
        names[position].add(name)
    for position, found in names.items():
        redundant = {name for name in found if position != "patterns" and is_redundant(name, names["within"])}
        yield title_and_names(f"{kind} {position}", found - redundant)


def title_and_names(title: str, names: Iterable[str]) -> str:
    """Return a section of the list."""
    return f"\n[{title}]\n" + "".join(f"{name}\n" for name in sorted(names))


def is_redundant(name: str, within: set[str]) -> bool:
    """Return whether another name that may match anywhere is part of *name*."""
    return any(other in name for other in within if other != name)

"""Compile the crawler-user-agents package into a list of names that the function can search quickly."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from importlib.resources import files
from typing import Any

from ops.errors import UserError
from ops.paths import ROOT

COMPILED = ROOT / "lambda_src/footfall/counting/crawlers.txt"
HEADER = (
    "{source} and ops/build/crawlers.toml, compiled by `./footfall crawlers`. The license of the package:\n\n"
    "{license}"
)
OVERRIDES = ROOT / "ops/build/crawlers.toml"
PACKAGE = "crawler-user-agents"
MIN_NAME_LENGTH = 3  # The function groups names by their first three characters.


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

    return header + "".join(section for kind in kinds for section in sections(kind, kinds[kind]))


def read_patterns() -> dict[str, list[str]]:
    """Read the patterns of crawlers and of tools from the package, and apply the overrides.

    Raises:
        UserError: when an override refers to a pattern that the package no longer has.

    """
    replaced, retagged, added = tomllib.loads(OVERRIDES.read_text()).values()
    is_library = {entry["pattern"]: "http-library" in entry["tags"] for entry in package_entries()}
    if obsolete := (replaced.keys() | set(retagged["crawlers"])) - is_library.keys():
        raise UserError(
            f"{PACKAGE} no longer has the patterns {sorted(obsolete)}. Remove them from "
            "ops/build/crawlers.toml."
        )
    tools = [pattern for pattern in is_library if is_library[pattern] and pattern not in retagged["crawlers"]]
    crawlers = [replaced.get(pattern, pattern) for pattern in is_library if pattern not in tools]

    return {
        "crawlers": [pattern for pattern in crawlers if pattern] + added["crawlers"],
        "tools": tools + added["tools"],
    }


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
        yield f"\n[{kind} {position}]\n" + "".join(f"{name}\n" for name in sorted(found - redundant))


def is_redundant(name: str, within: set[str]) -> bool:
    """Return whether another name that may match anywhere is part of *name*."""
    return any(other in name for other in within if other != name)


def hide_escaped_punctuation(pattern: str) -> str:
    """Replace escaped punctuation with private-use characters, so that it is not parsed as syntax."""
    return re.sub(r"\\(\W)", lambda match: chr(0xE000 + ord(match[1])), pattern)


def restore_punctuation(text: str, escape: str = "") -> str:
    """Restore the hidden punctuation, each character after *escape*."""
    return re.sub("[\ue000-\ue07f]", lambda match: escape + chr(ord(match[0]) - 0xE000), text)


def alternatives(text: str) -> list[str]:
    """Expand the groups and alternatives of a pattern, as far as they are finite."""
    text = re.sub(r"\[(\w+)\]", lambda match: f"({'|'.join(match[1])})", text)
    group = re.search(r"\((?!\?)([^()]*)\)(?![*+?{])", text)
    if group:
        before, after = text[: group.start()], text[group.end() :]
        return [each for choice in group[1].split("|") for each in alternatives(before + choice + after)]
    return [text] if re.search(r"[(\[].*\|", text) else text.split("|")


def classify(text: str) -> tuple[str, str]:
    """Return the position at which a name matches, and the name. Text with other syntax remains a pattern.

    Raises:
        UserError: when the function cannot search for the name.

    """
    at_start, at_end = text.startswith("^"), text.endswith("$")
    inner = text.removeprefix("^").removesuffix("$")
    if re.search(r"[\\^$.|?*+()\[\]{}]", inner) or (at_start and at_end):
        return "patterns", without_backtracking(restore_punctuation(text, "\\"))
    name = restore_punctuation(inner)
    is_searchable = len(name) >= MIN_NAME_LENGTH and name.isascii() and name.isprintable()
    if not is_searchable or name.startswith("["):
        raise UserError(
            f"The name {name!r} cannot be compiled: it must be printable ASCII, have at least "
            f'{MIN_NAME_LENGTH} characters, and not start with "[". Replace its pattern in '
            "ops/build/crawlers.toml."
        )
    return "start" if at_start else "end" if at_end else "within", name


def without_backtracking(pattern: str) -> str:
    r"""Rewrite ``A[\s\S]*B`` so that it does not restart at each A, which takes 20 ms on long input."""
    first, gap, rest = pattern.partition(r"[\s\S]*")

    return rf"^(?>[\s\S]*?{first}){gap}{rest}" if gap else pattern

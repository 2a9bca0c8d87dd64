"""Compile a list of robots that others maintain into names that the function finds quickly."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from importlib.resources import files
from typing import Any

from ops.house import ROOT, Stop

COMPILED = ROOT / "lambda_src/footfall/counting/crawlers.txt"
HEAD = "{source} and ops/crawlers.toml, compiled by `make crawlers`. The former's licence:\n\n{licence}"
OURS = ROOT / "ops/crawlers.toml"
PACKAGE = "crawler-user-agents"
SHORTEST = 3  # Characters: the function sorts names by so many.


def write() -> None:
    """Write the function's list from the package as it is pinned."""
    COMPILED.write_text(compiled(), "ascii")


def compiled() -> str:
    """Compile the package: its licence, then the names of crawlers and tools."""
    package, kinds = distribution(PACKAGE), patterns()
    licence = package.read_text("licenses/LICENSE")
    if not licence:
        raise Stop(f"{PACKAGE} came without its licence, which must travel with its list.")
    head = HEAD.format(source=f"{PACKAGE} {package.version}", licence=licence)

    return head + "".join(section for kind in kinds for section in sections(kind, kinds[kind]))


def patterns() -> dict[str, list[str]]:
    """Read the patterns of crawlers and of tools: the package's, and what we say about them.

    Raises:
        Stop: when we speak of one that is in the package no more.

    """
    mended, tagged, missing = tomllib.loads(OURS.read_text()).values()
    package = {entry["pattern"]: "http-library" in entry["tags"] for entry in listed()}
    if gone := (mended.keys() | set(tagged["crawlers"])) - package.keys():
        raise Stop(f"{PACKAGE} holds {sorted(gone)} no more: take that out of ops/crawlers.toml.")
    tools = [it for it, library in package.items() if library and it not in tagged["crawlers"]]
    crawlers = [mended.get(it, it) for it in package if it not in tools]

    return {
        "crawlers": [it for it in crawlers if it] + missing["crawlers"],
        "tools": tools + missing["tools"],
    }


def listed() -> list[dict[str, Any]]:
    """Read the package's entries: each a pattern, tags, and instances of agents that it fits."""
    entries: list[dict[str, Any]] = json.loads(
        (files("crawleruseragents") / f"{PACKAGE}.json").read_text("utf-8")
    )

    return entries


def sections(kind: str, patterns: Iterable[str]) -> Iterator[str]:
    """Sort the names that *patterns* stand for by where they are looked for, and spell each section."""
    names: dict[str, set[str]] = {"start": set(), "end": set(), "within": set(), "patterns": set()}
    for alternative in (it for pattern in patterns for it in alternatives(hidden(pattern))):
        where, name = placed(alternative)
        names[where].add(name)
    for where, found in names.items():
        contained = {it for it in found if where != "patterns" and covered(it, names["within"])}
        yield f"\n[{kind} {where}]\n" + "".join(f"{name}\n" for name in sorted(found - contained))


def covered(name: str, within: set[str]) -> bool:
    """Say whether another name, looked for anywhere, is found wherever *name* is."""
    return any(it in name for it in within if it != name)


def hidden(pattern: str) -> str:
    """Put escaped punctuation out of the way of what reads a pattern's grammar."""
    return re.sub(r"\\(\W)", lambda it: chr(0xE000 + ord(it[1])), pattern)


def shown(text: str, escape: str = "") -> str:
    """Put hidden punctuation back, each behind *escape*."""
    return re.sub("[\ue000-\ue07f]", lambda it: escape + chr(ord(it[0]) - 0xE000), text)


def alternatives(text: str) -> list[str]:
    """Spell out every choice that a pattern leaves, as far as they can be listed."""
    text = re.sub(r"\[(\w+)\]", lambda it: f"({'|'.join(it[1])})", text)
    choice = re.search(r"\((?!\?)([^()]*)\)(?![*+?{])", text)
    if choice:
        before, after = text[: choice.start()], text[choice.end() :]
        return [it for way in choice[1].split("|") for it in alternatives(before + way + after)]
    return [text] if re.search(r"[(\[].*\|", text) else text.split("|")


def placed(text: str) -> tuple[str, str]:
    """Say where a name is to be looked for, and spell it; what is no plain name stays a pattern.

    Raises:
        Stop: when the function could not find it.

    """
    start, end = text.startswith("^"), text.endswith("$")
    plain = text.removeprefix("^").removesuffix("$")
    if re.search(r"[\\^$.|?*+()\[\]{}]", plain) or (start and end):
        return "patterns", steady(shown(text, "\\"))
    name = shown(plain)
    if len(name) < SHORTEST or name.startswith("[") or not (name.isascii() and name.isprintable()):
        raise Stop(f"The name {name!r} cannot be compiled: mend it in ops/crawlers.toml.")
    return "start" if start else "end" if end else "within", name


def steady(pattern: str) -> str:
    r"""Keep ``A[\s\S]*B`` from starting over at each A, which on a long agent takes 20 ms."""
    first, gap, rest = pattern.partition(r"[\s\S]*")

    return rf"^(?>[\s\S]*?{first}){gap}{rest}" if gap else pattern

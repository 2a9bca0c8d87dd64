"""Public sets of user agents, read from clones of the repositories that contain them.

docs/decisions/0112-crawler-recall.md lists the repositories, and says from which sets rules were derived.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from ops.yaml_text import load_yaml

NO_BROWSERS = ("Anonymized", "Cloud", "Hacker", "Robot", "Unknown")  # Classes of devices in yauaa.


class UserAgents(NamedTuple):
    """A set of user agents, either of crawlers or of browsers."""

    name: str
    of: str
    items: Collection[str]


def read_sets(folder: Path) -> Iterator[UserAgents]:
    """Yield the sets. A set that *folder* does not contain is empty."""
    lines = {kind: read(folder, f"user_agent/{kind}.txt", lines_of) for kind in ("crawlers", "devices")}
    for half in (0, 1):
        name = f"CrawlerDetect, {('even', 'odd')[half]} half"
        yield UserAgents(name, "crawlers", {line for line in lines["crawlers"] if hash_of(line) % 2 == half})
    yield UserAgents("CrawlerDetect", "browsers", lines["devices"])
    for kind, is_kind in (("crawlers", is_yauaa_robot), ("browsers", is_yauaa_browser)):
        yield UserAgents("yauaa", kind, read(folder, "UserAgents/*.yaml", yauaa_tests(is_kind)))
    yield UserAgents("Matomo", "crawlers", read(folder, "Tests/fixtures/bots.yml", matomo_tests))
    yield UserAgents("Matomo", "browsers", read(folder, "Tests/fixtures/[!b]*.yml", matomo_tests))
    for kind in ("crawlers", "browsers"):
        yield UserAgents("isbot", kind, read(folder, f"fixtures/{kind}.yml", isbot_tests))
    yield UserAgents("user-agents.net", "crawlers", read(folder, "user-agents.net.json", json.loads))
    yield UserAgents("myip.ms", "crawlers", read(folder, "myip.ms.json", json.loads))
    yield UserAgents("uap-core", "crawlers", read(folder, "tests/test_device.yaml", uap_spiders))


def read(folder: Path, pattern: str, parse: Callable[[str], Collection[str]]) -> set[str]:
    """Return the user agents in all files below *folder* that match *pattern*."""
    files = (file for file in folder.rglob(pattern) if file.is_file())

    return {item for file in files for item in parse(file.read_text("utf-8", "replace")) if item.strip()}


def lines_of(text: str) -> Collection[str]:
    """Return the lines. `str.splitlines` also splits at control characters, which user agents contain."""
    return text.split("\n")


def hash_of(line: str) -> int:
    """Return a byte that divides a set into halves."""
    return hashlib.sha256(line.encode()).digest()[0]


def yauaa_tests(is_kind: Callable[[dict[str, str]], bool]) -> Callable[[str], Collection[str]]:
    """Return a parser of yauaa's rules, for the tests in them whose expected result is of the kind."""

    def parse(text: str) -> Collection[str]:
        entries = load_yaml(text)["config"]
        tests = [entry["test"] for entry in entries if isinstance(entry, dict) and "test" in entry]
        return {
            test["input"].get("user_agent_string") or test["input"].get("User-Agent") or ""
            for test in tests
            if is_kind({"DeviceClass": "", "AgentClass": ""} | (test.get("expected") or {}))
        }

    return parse


def is_yauaa_robot(expected: dict[str, str]) -> bool:
    """Return whether yauaa expects a robot."""
    return expected["DeviceClass"].startswith("Robot")


def is_yauaa_browser(expected: dict[str, str]) -> bool:
    """Return whether yauaa expects a browser on a device of a person."""
    return expected["AgentClass"].startswith("Browser") and not expected["DeviceClass"].startswith(
        NO_BROWSERS
    )


def matomo_tests(text: str) -> Collection[str]:
    """Return the bots or browsers in a file of Matomo's device-detector."""
    return {
        test["user_agent"]
        for test in load_yaml(text)
        if "bot" in test or (test.get("client") or {}).get("type") == "browser"
    }


def isbot_tests(text: str) -> Collection[str]:
    """Return the user agents in a file of isbot."""
    return {item for items in load_yaml(text).values() for item in items}


def uap_spiders(text: str) -> Collection[str]:
    """Return the crawlers in the tests of uap-core."""
    return {test["user_agent_string"] for test in load_yaml(text)["test_cases"] if test["family"] == "Spider"}

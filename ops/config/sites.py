"""The sites of an environment, and what a change of theirs does to the count: told before it is applied."""

from collections.abc import Mapping
from typing import Any

type Sites = Mapping[str, Mapping[str, Any]]

# What modules/compute takes where env.hcl is silent, for the facts that say who is a visitor.
DEFAULTS: Mapping[str, Any] = {"by_browser": False, "utc_offset": "+00:00", "window": "forever"}
FACTS = {*DEFAULTS, "origins", "shards"}


def unknown(sites: object) -> list[str]:
    """Name the facts that no site has; Terraform would drop them without a word."""
    if not isinstance(sites, Mapping):
        return []

    return sorted({fact for it in sites.values() if isinstance(it, Mapping) for fact in it} - FACTS)


def consequences(deployed: Sites, stated: object) -> list[str]:
    """Say in sentences whom a change from the *deployed* sites to the *stated* ones would count again."""
    if not deployed:
        return []
    if not isinstance(stated, Mapping) or not is_plain(stated):
        return ["The sites are not spelled out in env.hcl: a plan of compute says what changes for visitors."]

    return [
        sentence
        for name, before in sorted(deployed.items())
        for sentence in (changes(name, before, stated[name]) if name in stated else [GONE.format(name=name)])
    ]


def changes(name: str, before: Mapping[str, Any], stated: Mapping[str, Any]) -> list[str]:
    """Say what changes for the visitors of one site."""
    return [
        f"Site {name}: {fact} changes from {spelled(before[fact])} to {spelled(now)}: {MEANING[fact]}."
        for fact, default in DEFAULTS.items()
        if not (fact == "utc_offset" and before["window"] == "forever")
        and spelled(now := default if stated.get(fact) is None else stated[fact]) != spelled(before[fact])
    ]


def is_plain(stated: Mapping[str, object]) -> bool:
    """Say whether each site can be read here: spelled out, and by no expression."""
    return all(isinstance(it, Mapping) for it in stated.values()) and "${" not in repr(stated)


def spelled(value: object) -> str:
    """Spell a value as it means the same to Terraform: "true" is true."""
    return str(value).lower() if str(value).lower() in {"false", "true"} else f'"{value}"'


GONE = (
    "Site {name} is no longer stated: its count stays in the table and is not served; "
    "under another name everybody is counted again, from 0."
)
MEANING = {
    "by_browser": "everybody is counted again",
    "utc_offset": "its days end at another hour, and this window's visitors may be counted again",
    "window": "everybody is counted again",
}

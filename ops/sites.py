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


def consequences(deployed: Sites, stated: Sites) -> list[str]:
    """Say in sentences whom a change from the *deployed* sites to the *stated* ones would count again."""
    sentences = []
    for name, before in sorted(deployed.items()):
        if name not in stated:
            sentences.append(
                f"Site {name} is no longer stated: its count stays in the table and is not served; "
                "under another name everybody is counted again, from 0."
            )
            continue
        for fact, default in DEFAULTS.items():
            now = stated[name].get(fact, default)
            if before[fact] != now:
                change = f"{fact} changes from {spelled(before[fact])} to {spelled(now)}"
                sentences.append(f"Site {name}: {change}: {MEANING[fact]}.")

    return sentences


def spelled(value: object) -> str:
    """Spell a value as env.hcl does."""
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


MEANING = {
    "by_browser": "everybody is counted again",
    "utc_offset": "its days end at another hour, and with a window of a day or a month all of this window's "
    "visitors may be counted again",
    "window": "everybody is counted again",
}

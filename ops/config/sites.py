"""The sites of an environment, and how a change of their settings affects the count."""

from collections.abc import Mapping
from typing import Any

type Sites = Mapping[str, Mapping[str, Any]]

# The defaults of modules/compute for the settings that define a visitor.
DEFAULTS: Mapping[str, Any] = {"by_browser": False, "utc_offset": "+00:00", "window": "forever"}
SETTINGS = {*DEFAULTS, "origins", "shards"}

REMOVED = (
    "Site {name} is removed: its count stays in the table, but is no longer served. Under another name, the "
    "count starts at 0 and every visitor is counted again."
)
CONSEQUENCES = {
    "by_browser": "every visitor is counted again",
    "utc_offset": "days end at another hour, and visitors of the current window may be counted again",
    "window": "every visitor is counted again",
}

ADDRESS_TYPES = {
    "dualstack": "visitors with IPv6 are counted again, by their IPv6 network",
    "ipv4": "visitors with IPv6 are counted again, by their IPv4 address",
}


def unknown_settings(sites: object) -> list[str]:
    """Return the names in *sites* that are not settings of a site. Terraform ignores them silently."""
    if not isinstance(sites, Mapping):
        return []

    return sorted({name for site in sites.values() if isinstance(site, Mapping) for name in site} - SETTINGS)


def recount_warnings(deployed: Sites, configured: object) -> list[str]:
    """Return a warning for each change from *deployed* to *configured* sites that counts visitors again."""
    if not deployed:
        return []
    if not isinstance(configured, Mapping) or not is_literal(configured):
        return ["The sites in env.hcl contain expressions, so their effect on the count cannot be checked."]

    return [
        warning
        for name, before in sorted(deployed.items())
        for warning in (
            change_warnings(name, before, configured[name])
            if name in configured
            else [REMOVED.format(name=name)]
        )
    ]


def address_type_warnings(api_outputs: Mapping[str, Any], configured: str) -> list[str]:
    """Return a warning if the deployed API accepts other IP addresses than *configured*."""
    # Earlier versions of modules/api have no such output. Their APIs accept IPv4 only.
    deployed = api_outputs.get("ip_address_type", "ipv4")
    if not api_outputs or configured == deployed:
        return []

    change = f"ip_address_type changes from {hcl_text(deployed)} to {hcl_text(configured)}"
    return [f"{change}: {ADDRESS_TYPES[configured]}."]


def change_warnings(name: str, before: Mapping[str, Any], configured: Mapping[str, Any]) -> list[str]:
    """Describe the effect of a change of one site's settings on its visitors."""
    warnings = []
    for setting, default in DEFAULTS.items():
        after = default if configured.get(setting) is None else configured[setting]
        has_effect = not (setting == "utc_offset" and before["window"] == "forever")
        if has_effect and hcl_text(after) != hcl_text(before[setting]):
            change = f"{setting} changes from {hcl_text(before[setting])} to {hcl_text(after)}"
            warnings.append(f"Site {name}: {change}: {CONSEQUENCES[setting]}.")

    return warnings


def is_literal(sites: Mapping[str, object]) -> bool:
    """Return whether every site is written out, without an expression."""
    return all(isinstance(site, Mapping) for site in sites.values()) and "${" not in repr(sites)


def hcl_text(value: object) -> str:
    """Return a value as Terraform understands it: the text "true" is the same as true."""
    return str(value).lower() if str(value).lower() in {"false", "true"} else f'"{value}"'

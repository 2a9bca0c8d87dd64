"""The sites of an environment, and how a change of their settings affects the count."""

from collections.abc import Mapping
from typing import Any

type Sites = Mapping[str, Mapping[str, Any]]

# The defaults of modules/compute for the settings that define a visitor.
DEFAULTS: Mapping[str, Any] = {
    "by_browser": False,
    "imported_visitors": False,
    "utc_offset": "+00:00",
    "window": "forever",
}
SETTINGS = {
    *DEFAULTS,
    "honour",
    "max_pages",
    "origins",
    "pages",
    "shards",
    "statistics",
    "stored_as",
}

REMOVED = (
    "Site {name} is removed: its count stays in the table, but is no longer served. Under another name, the "
    'count starts at 0 and every visitor is counted again, unless the new site has stored_as = "{stored}".'
)
STORED_ELSEWHERE = (
    'Site {name}: stored_as changes from "{stored}" to "{other}": the site gets the count of "{other}", and '
    "every visitor is counted again."
)
CONSEQUENCES = {
    "by_browser": "every visitor is counted again",
    "imported_visitors": "visitors that were imported are counted again",
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
        for warning in site_warnings(name, before, configured)
    ]


def stored_name(name: str, site: object) -> str:
    """Return the name under which the items and pseudonyms of a *site* with these settings are stored."""
    return str((site.get("stored_as") if isinstance(site, Mapping) else None) or name)


def site_warnings(name: str, before: Mapping[str, Any], configured: Sites) -> list[str]:
    """Return the warnings about a deployed site. It is the configured site that is stored as the same."""
    stored = stored_name(name, before)
    for other, after in configured.items():
        if stored_name(other, after) == stored:
            return change_warnings(other, before, after)
    if name in configured:
        other = stored_name(name, configured[name])
        return [STORED_ELSEWHERE.format(name=name, stored=stored, other=other)]

    return [REMOVED.format(name=name, stored=stored)]


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
        # The state of an earlier version of modules/compute does not have the newer settings.
        old = before.get(setting, default)
        new = default if configured.get(setting) is None else configured[setting]
        if hcl_text(new) != hcl_text(old) and has_effect(setting, before):
            change = f"{setting} changes from {hcl_text(old)} to {hcl_text(new)}"
            warnings.append(f"Site {name}: {change}: {CONSEQUENCES[setting]}.")

    return warnings


def has_effect(setting: str, before: Mapping[str, Any]) -> bool:
    """Return whether a change of *setting* can count a visitor of the deployed site again."""
    match setting:
        case "utc_offset":
            return bool(before["window"] != "forever")
        case "imported_visitors":
            return bool(before.get(setting))

    return True


def is_literal(sites: Mapping[str, object]) -> bool:
    """Return whether every site is written out, without an expression."""
    return all(isinstance(site, Mapping) for site in sites.values()) and "${" not in repr(sites)


def hcl_text(value: object) -> str:
    """Return a value as Terraform understands it: the text "true" is the same as true."""
    return str(value).lower() if str(value).lower() in {"false", "true"} else f'"{value}"'

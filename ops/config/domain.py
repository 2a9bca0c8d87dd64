"""The rule for the domain of an environment."""

import re
from collections.abc import Mapping

# The same rules as in modules/domain.
NAME = r"([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z][a-z0-9-]*[a-z0-9]"
MAX_LENGTH = 64
ZONE = r"[A-Z0-9]+"
DOMAIN_RULE = (
    'Use null, or { name = "count.example.com" } with a host name in lowercase of at most 64 characters. Add '
    'zone_id = "Z..." if the name is in a hosted zone of Route 53, or else validated = true once the '
    "validation record exists"
)


def is_domain(value: object) -> bool:
    """Return whether *value* is a domain: a name, and optionally its zone, or that it is validated."""
    return (
        isinstance(value, Mapping)
        and {"name"} <= value.keys() <= {"name", "validated", "zone_id"}
        and isinstance(value["name"], str)
        and len(value["name"]) <= MAX_LENGTH
        and re.fullmatch(NAME, value["name"]) is not None
        and re.fullmatch(ZONE, str(value.get("zone_id") or "Z0")) is not None
        and isinstance(value.get("validated", False), bool)
    )

"""The setting ``alarms`` of an environment: email addresses, and the values that raise an alarm."""

import re
from collections.abc import Callable, Mapping
from typing import Any

EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
# AWS Budgets accepts 10 addresses for each notification.
MAX_ADDRESSES = 10
# CloudWatch evaluates the data of at most 7 days.
MAX_DAYS = 7

ALARMS_RULE = (
    'Use null, or { email = ["you@example.com"] } with 1 to 10 addresses. Optional are budget (dollars, or 0 '
    "for none), quiet_days (a whole number from 1 to 7, or 0 for none) and requests_per_hour (1 or more)"
)


def is_number(value: object, minimum: float) -> bool:
    """Return whether *value* is a number of *minimum* or more."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= minimum


def is_email_list(value: object) -> bool:
    """Return whether *value* is a list of 1 to 10 email addresses."""
    return (
        isinstance(value, list)
        and 1 <= len(value) <= MAX_ADDRESSES
        and all(isinstance(address, str) and EMAIL.fullmatch(address) for address in value)
    )


SETTINGS: Mapping[str, Callable[[Any], bool]] = {
    "budget": lambda value: is_number(value, 0),
    "email": is_email_list,
    "quiet_days": lambda value: is_number(value, 0) and value in range(MAX_DAYS + 1),
    "requests_per_hour": lambda value: is_number(value, 1),
}


def is_alarms(value: object) -> bool:
    """Return whether *value* is null, or has email addresses and valid thresholds."""
    if not isinstance(value, Mapping):
        return value is None

    return (
        "email" in value
        and value.keys() <= SETTINGS.keys()
        and all(is_valid(value[name]) for name, is_valid in SETTINGS.items() if name in value)
    )


def has_budget(alarms: Mapping[str, Any] | None) -> bool:
    """Return whether *alarms*, a valid value, has a budget. It is the default of modules/watch."""
    return alarms is not None and bool(alarms.get("budget", True))

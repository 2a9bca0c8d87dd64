"""The setting alarms in env.hcl is null, or has email addresses and valid thresholds."""

import pytest

from ops.config.alarms import has_budget, is_alarms

EMAIL = ["you@example.com"]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(None, id="off"),
        pytest.param({"email": EMAIL}, id="defaults"),
        pytest.param({"email": [f"{number}@example.com" for number in range(10)]}, id="10-addresses"),
        pytest.param({"email": EMAIL, "budget": 0, "quiet_days": 0}, id="no-budget-and-no-quiet-days"),
        pytest.param(
            {"email": EMAIL, "budget": 2.5, "quiet_days": 7, "requests_per_hour": 1}, id="all-settings"
        ),
    ],
)
def test_valid_alarms_are_accepted(value: object) -> None:
    """Null and every combination of valid settings are accepted."""
    assert is_alarms(value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("you@example.com", id="address-alone"),
        pytest.param({}, id="no-addresses"),
        pytest.param({"email": []}, id="empty-list"),
        pytest.param({"email": "you@example.com"}, id="address-without-list"),
        pytest.param({"email": ["you at example.com"]}, id="no-address"),
        pytest.param({"email": [f"{number}@example.com" for number in range(11)]}, id="11-addresses"),
        pytest.param({"email": EMAIL, "budget": "10"}, id="budget-as-text"),
        pytest.param({"email": EMAIL, "budget": -1}, id="negative-budget"),
        pytest.param({"email": EMAIL, "quiet_days": 8}, id="more-days-than-cloudwatch-evaluates"),
        pytest.param({"email": EMAIL, "quiet_days": 1.5}, id="half-a-day"),
        pytest.param({"email": EMAIL, "requests_per_hour": 0}, id="no-requests"),
        pytest.param({"email": EMAIL, "requests": 1}, id="unknown-setting"),
    ],
)
def test_invalid_alarms_are_rejected(value: object) -> None:
    """A missing or wrong address, a threshold out of range, and an unknown setting are rejected."""
    assert not is_alarms(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, False, id="off"),
        pytest.param({"email": EMAIL}, True, id="default"),
        pytest.param({"email": EMAIL, "budget": 0}, False, id="none"),
    ],
)
def test_budget_is_on_by_default(value: dict[str, object] | None, *, expected: bool) -> None:
    """There is a budget unless the alarms are off, or the budget is 0."""
    assert has_budget(value) is expected

"""The state of an alarm follows from its threshold, its periods and missing data, as on CloudWatch."""

import pytest

from ops.cloud.alarm_state import is_in_period, next_state

DEFAULT = {
    "ComparisonOperator": "GreaterThanThreshold",
    "EvaluationPeriods": 3,
    "Period": 60,
    "StateValue": "OK",
    "Threshold": 5.0,
    "TreatMissingData": "missing",
}


@pytest.mark.parametrize(
    ("settings", "values", "state"),
    [
        pytest.param({}, [6, 6, 6], "ALARM", id="all-exceed"),
        pytest.param({}, [6, 6, 5], "OK", id="one-is-equal"),
        pytest.param({"DatapointsToAlarm": 2}, [6, 0, 6], "ALARM", id="two-of-three"),
        pytest.param({"DatapointsToAlarm": 2}, [0, 0, 6], "OK", id="one-of-three"),
        pytest.param({"ComparisonOperator": "LessThanThreshold"}, [4, 4, 4], "ALARM", id="less"),
        pytest.param(
            {"ComparisonOperator": "GreaterThanOrEqualToThreshold"}, [5, 5, 5], "ALARM", id="or-equal"
        ),
        pytest.param({"TreatMissingData": "breaching"}, [None, None, 6], "ALARM", id="missing-exceeds"),
        pytest.param({"TreatMissingData": "breaching"}, [None, None, 0], "OK", id="not-all-missing"),
        pytest.param({"TreatMissingData": "notBreaching"}, [6, 6, None], "OK", id="missing-does-not-exceed"),
        pytest.param({"TreatMissingData": "notBreaching"}, [None] * 3, "OK", id="no-data-is-good"),
        pytest.param({}, [None] * 3, "INSUFFICIENT_DATA", id="no-data"),
        pytest.param({"TreatMissingData": "ignore"}, [None] * 3, "OK", id="no-data-keeps-the-state"),
    ],
)
def test_state_follows_from_the_values(
    settings: dict[str, object], values: list[float | None], state: str
) -> None:
    """The state after an evaluation is the one that the documentation of CloudWatch describes."""
    assert next_state(DEFAULT | settings, values) == state


@pytest.mark.parametrize(
    ("age", "number"),
    [pytest.param(0, 0, id="now"), pytest.param(59, 0, id="first"), pytest.param(60, 1, id="second")],
)
def test_point_is_in_exactly_one_period(age: float, number: int) -> None:
    """A data point belongs to the period that contains its time."""
    now = 1_000.0

    periods = [each for each in range(3) if is_in_period(DEFAULT, now - age, each, now)]

    assert periods == [number]

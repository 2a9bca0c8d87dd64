"""The state of a CloudWatch alarm, from the values of its latest periods.

The rules are those of "Alarm evaluation" and "Configuring how CloudWatch alarms treat missing data" in the
CloudWatch User Guide. CloudWatch also looks at a few earlier periods if values are missing, so that on AWS an
alarm on a metric without regular data can stay in ALARM for some periods longer.
"""

import operator
from collections.abc import Mapping, Sequence
from typing import Any

COMPARISONS = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanOrEqualToThreshold": operator.le,
    "LessThanThreshold": operator.lt,
}
ASSUMED = {"breaching": True, "notBreaching": False}

type Alarm = Mapping[str, Any]


def is_in_period(alarm: Alarm, timestamp: float, number: int, now: float) -> bool:
    """Return whether *timestamp* is in the period *number*, of which 0 ends at *now*."""
    start = now - (number + 1) * alarm["Period"]

    return bool(start < timestamp <= start + alarm["Period"])


def next_state(alarm: Alarm, values: Sequence[float | None]) -> str:
    """Return the state after an evaluation of *values*, one for each period, or None without data."""
    exceeds, missing = COMPARISONS[alarm["ComparisonOperator"]], alarm["TreatMissingData"]
    breaching = [
        ASSUMED.get(missing) if value is None else exceeds(value, alarm["Threshold"]) for value in values
    ]
    if breaching.count(None) == len(breaching):
        return "INSUFFICIENT_DATA" if missing == "missing" else str(alarm["StateValue"])
    needed = alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"]

    return "ALARM" if breaching.count(True) >= needed else "OK"

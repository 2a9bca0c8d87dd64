"""CloudWatch alarms as on AWS, where MiniStack 1.5.33 differs.

- DescribeAlarms omits most settings of an alarm in its XML response, so that every plan of Terraform differs.
- PutMetricAlarm stores a statistic next to a percentile. On AWS an alarm has one of them.
- The evaluation ignores dimensions, periods, the number of datapoints and missing data, and only new metric
  data starts it. Here, DescribeAlarms starts it too, so that an alarm whose data is old returns to OK.
- Notifications ignore the policy of the topic.
"""

import json
import time
from http import HTTPStatus
from typing import Any

from ministack.services import cloudwatch, sns  # type: ignore[import-untyped] # Like ministack.

from ops.cloud.alarm_state import Alarm, is_in_period, next_state

ACTIONS = {"ALARM": "AlarmActions", "INSUFFICIENT_DATA": "InsufficientDataActions", "OK": "OKActions"}
LISTS = ("AlarmNames", "AlarmTypes")
VALUES = ("AlarmNamePrefix", "MaxRecords", "NextToken", "StateValue")

type Response = tuple[int, dict[str, str], bytes]

describe = cloudwatch._describe_alarms  # noqa: SLF001 -- There is no public hook, here and below.
dispatch = cloudwatch._dispatch_alarm_actions  # noqa: SLF001
put = cloudwatch._put_metric_alarm  # noqa: SLF001


def period_value(alarm: Alarm, number: int, now: float) -> float | None:
    """Return the alarm's statistic of one period, or None if the metric has no data in it."""
    dimensions = cloudwatch._dims_key({pair["Name"]: pair["Value"] for pair in alarm["Dimensions"]})  # noqa: SLF001
    metric = alarm["Namespace"], alarm["MetricName"], dimensions
    stored = cloudwatch._metrics.get(metric) or []  # noqa: SLF001
    points = [point for point in stored if is_in_period(alarm, point["Timestamp"], number, now)]
    statistic = alarm.get("ExtendedStatistic") or alarm["Statistic"]
    statistics = cloudwatch._calc_stats(points)  # noqa: SLF001

    return cloudwatch._stat_value(statistics, statistic, points) if statistics else None  # noqa: SLF001


def evaluate(alarm: dict[str, Any]) -> None:
    """Evaluate an alarm. If its state changes, record this, and notify its topics."""
    now, before = time.time(), alarm["StateValue"]
    values = [period_value(alarm, number, now) for number in range(alarm["EvaluationPeriods"])]
    state = next_state(alarm, values)
    if state == before:
        return

    reason = f"Values of the latest periods: {values}, threshold: {alarm['Threshold']}."
    alarm |= {"StateValue": state, "StateReason": reason, "StateUpdatedTimestamp": int(now)}
    cloudwatch._record_history(alarm["AlarmName"], before, state, reason)  # noqa: SLF001
    dispatch_actions(alarm, before, state, reason)
    cloudwatch._evaluate_parent_alarms(alarm)  # noqa: SLF001


def dispatch_actions(alarm: dict[str, Any], before: str, state: str, reason: str) -> None:
    """Notify the topics of an alarm whose policy lets CloudWatch publish for this alarm."""
    name, arn, account = ACTIONS[state], alarm["AlarmArn"], cloudwatch.get_account_id()
    topics = [
        topic
        for topic in alarm.get(name) or []
        if sns.topic_policy_allows(topic, "cloudwatch.amazonaws.com", arn, account)
    ]
    dispatch(alarm | {name: topics}, before, state, reason)


def put_metric_alarm(*request: Any) -> Response:  # noqa: ANN401 -- Parameters in one of three encodings.
    """Store an alarm with a percentile or a statistic, not with both."""
    response: Response = put(*request)
    for alarm in cloudwatch._alarms.values():  # noqa: SLF001
        if alarm.get("ExtendedStatistic"):
            alarm.pop("Statistic", None)

    return response


def describe_alarms(parameters: Any, data: Any, is_cbor: bool, is_json: bool = False) -> Response:  # noqa: ANN401, FBT001, FBT002 -- MiniStack calls it so.
    """Evaluate all alarms, and describe them with all their settings in every encoding."""
    cloudwatch._evaluate_all_alarms()  # noqa: SLF001
    if is_cbor or is_json:
        return describe(parameters, data, is_cbor, is_json)  # type: ignore[no-any-return] # Untyped.
    status, _, body = describe({}, as_json(parameters), False, True)  # noqa: FBT003 -- They have no other name.
    if status != HTTPStatus.OK:
        return describe(parameters, data, is_cbor)  # type: ignore[no-any-return] # Untyped.
    result = f"<DescribeAlarmsResult>{as_xml(json.loads(body))}</DescribeAlarmsResult>"

    return cloudwatch._xml(200, "DescribeAlarmsResponse", result)  # type: ignore[no-any-return] # noqa: SLF001 -- Untyped.


def as_json(parameters: dict[str, list[str]]) -> dict[str, Any]:
    """Return the parameters of a query as a JSON request has them."""
    lists = {
        name: [value[0] for key, value in parameters.items() if key.startswith(f"{name}.member.")]
        for name in LISTS
    }

    return lists | {name: parameters[name][0] for name in VALUES if name in parameters}


def as_xml(value: Any, name: str = "") -> str:  # noqa: ANN401 -- Any JSON value.
    """Return a JSON value as XML, without values that are null."""
    if isinstance(value, dict):
        return "".join(
            f"<{key}>{as_xml(each, key)}</{key}>" for key, each in value.items() if each is not None
        )
    if isinstance(value, list):
        return "".join(f"<member>{as_xml(each)}</member>" for each in value)
    if name.endswith("Timestamp"):
        return str(cloudwatch._ts_iso(value))  # noqa: SLF001
    text = json.dumps(value) if isinstance(value, bool) else str(value)

    return str(cloudwatch._xml_escape(text))  # noqa: SLF001


def install() -> None:
    """Replace functions of MiniStack with those above."""
    cloudwatch._describe_alarms = describe_alarms  # noqa: SLF001
    cloudwatch._dispatch_alarm_actions = dispatch_actions  # noqa: SLF001
    cloudwatch._evaluate_alarm = evaluate  # noqa: SLF001
    cloudwatch._put_metric_alarm = put_metric_alarm  # noqa: SLF001

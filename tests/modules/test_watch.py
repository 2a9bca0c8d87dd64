"""Tests of modules/watch: alarms and dashboard use metrics that AWS publishes, and the topic is closed."""

import json
import re
from typing import Any

import pytest

from ops.config.alarms import MAX_DAYS
from ops.paths import ROOT
from tests.modules.working_directory import MODULES, CopyModule, Values, WorkingDirectory

pytestmark = pytest.mark.slow

API = {"ApiName": "footfall-test", "Stage": "test"}
FUNCTION = {"FunctionName": "footfall-test"}
TABLES = [{"TableName": "footfall-test-visits"}, {"TableName": "footfall-test-salts"}]
# The metrics that AWS publishes without a charge, and their dimensions here: "Amazon API Gateway dimensions
# and metrics", "Types of metrics for Lambda functions" and "DynamoDB Metrics and dimensions".
PUBLISHED = {
    "AWS/ApiGateway": ({"4XXError", "5XXError", "Count", "Latency"}, [API]),
    "AWS/DynamoDB": (
        {
            "ConsumedReadCapacityUnits",
            "ConsumedWriteCapacityUnits",
            "ReadThrottleEvents",
            "WriteThrottleEvents",
        },
        TABLES,
    ),
    "AWS/Lambda": ({"ConcurrentExecutions", "Duration", "Errors", "Throttles"}, [FUNCTION]),
}
EMAIL = ["a@example.com", "b@example.com"]
SECONDS_IN_A_DAY = 86_400
SECONDS_IN_AN_HOUR = 3_600


@pytest.fixture(scope="module")
def applied_module(copy_module: CopyModule) -> WorkingDirectory:
    """Apply the module without the budget, which moto 5.2.5 does not support."""
    alarms = {"budget": 0, "email": EMAIL, "quiet_days": MAX_DAYS, "requests_per_hour": 10}

    return copy_module("watch", alarms=alarms).apply()


@pytest.fixture(scope="module")
def resources(applied_module: WorkingDirectory) -> dict[str, Values]:
    """Return the values of the deployed resources, by address, from a plan that changes nothing."""
    second_plan = applied_module.plan()

    assert second_plan.empty, second_plan.changes
    return {address: resource["values"] for address, resource in second_plan.resources.items()}


def alarms(resources: dict[str, Values]) -> list[Values]:
    """Return the alarms."""
    return [values for address, values in resources.items() if "metric_alarm" in address]


def dashboard(resources: dict[str, Values]) -> list[dict[str, Any]]:
    """Return the widgets of the dashboard."""
    body = json.loads(resources["aws_cloudwatch_dashboard.counter"]["dashboard_body"])

    return list(body["widgets"])


def is_published(namespace: str, metric: str, dimensions: Values) -> bool:
    """Return whether AWS publishes a metric with these dimensions."""
    metrics, published_dimensions = PUBLISHED[namespace]

    return metric in metrics and dimensions in published_dimensions


def test_alarms_use_published_metrics(resources: dict[str, Values]) -> None:
    """Each alarm watches a metric that AWS publishes for the API, the function or a table."""
    watched = [(alarm["namespace"], alarm["metric_name"], alarm["dimensions"]) for alarm in alarms(resources)]

    assert len(watched) == 8
    assert [metric for metric in watched if not is_published(*metric)] == []


def test_settings_are_applied(resources: dict[str, Values]) -> None:
    """Each address is subscribed, the thresholds are those of the settings, and a budget of 0 is none."""
    (quiet,) = (alarm for alarm in alarms(resources) if alarm["alarm_name"].endswith("-quiet"))
    (requests,) = (alarm for alarm in alarms(resources) if alarm["alarm_name"].endswith("-requests"))
    endpoints = [values["endpoint"] for address, values in resources.items() if "subscription" in address]

    assert sorted(endpoints) == EMAIL
    assert requests["threshold"] == 10
    assert (quiet["evaluation_periods"], quiet["period"], quiet["treat_missing_data"]) == (
        MAX_DAYS,
        SECONDS_IN_A_DAY,
        "breaching",
    )
    assert not any("budget" in address for address in resources)


def test_alarms_respect_the_limits_of_cloudwatch(resources: dict[str, Values]) -> None:
    """The evaluated time is at most a day, or 7 days for periods of an hour or more (API Reference)."""
    too_long = [
        alarm["alarm_name"]
        for alarm in alarms(resources)
        if alarm["period"] * alarm["evaluation_periods"]
        > SECONDS_IN_A_DAY * (MAX_DAYS if alarm["period"] >= SECONDS_IN_AN_HOUR else 1)
    ]

    assert too_long == []


def test_alarms_notify_the_topic_of_both_changes(resources: dict[str, Values]) -> None:
    """The topic is notified of ALARM and of OK, and of nothing else."""
    topic = resources["aws_sns_topic.alarms"]["arn"]

    actions = [
        (alarm["alarm_actions"], alarm["ok_actions"], alarm["insufficient_data_actions"])
        for alarm in alarms(resources)
    ]

    assert actions == [([topic], [topic], [])] * 8


def test_description_names_a_section_of_the_runbook(resources: dict[str, Values]) -> None:
    """Each description says what to do first, in at most three sentences, and names a section that exists."""
    headings = re.findall(r"^### (Alarm .*)", (ROOT / "docs/runbook.md").read_text(), re.MULTILINE)
    named = []
    for alarm in alarms(resources):
        action, _, section = alarm["alarm_description"].partition(' Next steps: docs/runbook.md, section "')
        assert 1 <= len(re.findall(r"\.(?: |$)", action)) <= 3
        named.append(section.removesuffix('".'))

    assert sorted(named) == sorted(headings)


def test_dashboard_uses_published_metrics(resources: dict[str, Values]) -> None:
    """Each line of the dashboard is a statistic of a metric that AWS publishes, in the Region."""
    _, *graphs = dashboard(resources)
    lines = [line for graph in graphs for line in graph["properties"]["metrics"]]
    metrics = [
        (namespace, metric, dict(zip(names_and_values[::2], names_and_values[1::2], strict=True)))
        for namespace, metric, *names_and_values, _ in lines
    ]

    assert {graph["properties"]["region"] for graph in graphs} == {"us-east-1"}
    assert [metric for metric in metrics if not is_published(*metric)] == []
    assert {metric for _, metric, _ in metrics} == {
        metric for published, _ in PUBLISHED.values() for metric in published
    }
    # More than 50 metrics would make the dashboard cost 3 dollars a month, also the first three.
    assert len(lines) <= 50


def test_dashboard_shows_all_alarms_and_no_widget_covers_another(resources: dict[str, Values]) -> None:
    """The first widget has the states of all alarms. All widgets are next to each other in 24 columns."""
    first, *_ = widgets = dashboard(resources)
    cells = [
        (x, y)
        for widget in widgets
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]

    assert sorted(first["properties"]["alarms"]) == sorted(alarm["arn"] for alarm in alarms(resources))
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def test_only_the_alarms_can_publish(resources: dict[str, Values]) -> None:
    """Only CloudWatch can publish to the topic, and only for the alarms of this environment."""
    (statement,) = json.loads(resources["aws_sns_topic_policy.alarms"]["policy"])["Statement"]
    condition = statement["Condition"]

    assert (statement["Action"], statement["Principal"]) == (
        "sns:Publish",
        {"Service": "cloudwatch.amazonaws.com"},
    )
    assert condition["StringEquals"] == {"aws:SourceAccount": "123456789012"}
    assert sorted(condition["ArnEquals"]["aws:SourceArn"]) == sorted(
        alarm["arn"] for alarm in alarms(resources)
    )


def test_apply_role_may_change_exactly_these_alarms(resources: dict[str, Values]) -> None:
    """modules/access lists the names of all alarms."""
    text = (MODULES / "access" / "watch_policy.tf").read_text()
    listed = re.findall(r'^ +"([a-z-]+)",$', text, re.MULTILINE)

    assert sorted(f"footfall-test-{name}" for name in listed) == sorted(
        alarm["alarm_name"] for alarm in alarms(resources)
    )

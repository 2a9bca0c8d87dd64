"""The alarms of prod on the local cloud: each goes into ALARM and back, and the topic is notified of both.

The emulator evaluates the alarms as Terraform created them, on metric data as AWS publishes it.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from footfall.counting.secret import parse
from tests.conftest import AddSection
from tests.live.round_trip.test_new_secret import read_parameter
from tests.live.test_faults import replaced_secret
from tests.live.visitors import ALICE
from tests.tools.clone import Clone, send_visit

pytestmark = pytest.mark.slow

PREFIX = "footfall-prod-"
SETTING = '{ email = ["you@example.com"], quiet_days = 3 }'
# The oldest breaching data point leaves the evaluated periods after this time.
MARGIN_SECONDS = 4
WAIT_SECONDS = 60  # Only prevents an endless test.

type Alarm = dict[str, Any]


@dataclass(frozen=True)
class Watch:
    """The alarms of prod, and a queue that subscribes to their topic."""

    clone: Clone
    cloudwatch: Any
    queue: str

    def alarms(self) -> dict[str, Alarm]:
        """Return the alarms by name."""
        alarms = self.cloudwatch.describe_alarms(AlarmNamePrefix=PREFIX)["MetricAlarms"]

        return {alarm["AlarmName"]: alarm for alarm in alarms}

    def states(self) -> dict[str, str]:
        """Return the state of each alarm."""
        return {name: alarm["StateValue"] for name, alarm in self.alarms().items()}

    def publish(self, alarm: Alarm, value: float, ages: list[float]) -> None:
        """Publish *value* as the alarm's metric, at each of *ages* in seconds."""
        names = "MetricName", "Dimensions"
        data = [
            {name: alarm[name] for name in names} | {"Value": value, "Timestamp": time.time() - age}
            for age in ages
        ]
        self.cloudwatch.put_metric_data(Namespace=alarm["Namespace"], MetricData=data)

    def notifications(self) -> list[tuple[str, str]]:
        """Return the name and the new state in each new notification."""
        sqs, found = self.clone.client("sqs"), []
        while messages := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                content = json.loads(json.loads(message["Body"])["Message"])
                found.append((content["AlarmName"], content["NewStateValue"]))
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])

        return sorted(found)


@pytest.fixture(scope="module")
def watch(deployed_clone: Clone) -> Iterator[Watch]:
    """Deploy the alarms of prod, with a queue that subscribes to their topic. Restore env.hcl afterwards."""
    env_hcl = deployed_clone.root / "live/prod/env.hcl"
    off = env_hcl.read_text()
    env_hcl.write_text(re.sub(r"alarms = null", f"alarms = {SETTING}", off))
    apply = deployed_clone.run_with_exports("terragrunt apply -auto-approve", folder="live/prod/watch")
    assert apply.returncode == 0, apply.stdout + apply.stderr

    queue = subscribed_queue(deployed_clone)
    yield Watch(deployed_clone, deployed_clone.client("cloudwatch"), queue)
    deployed_clone.client("sqs").delete_queue(QueueUrl=queue)
    env_hcl.write_text(off)


def subscribed_queue(clone: Clone) -> str:
    """Create a queue that subscribes to the topic of the alarms, and return its URL."""
    sqs, sns = clone.client("sqs"), clone.client("sns")
    allow = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = json.dumps({"Statement": [allow | {"Resource": "*"}]})
    queue: str = sqs.create_queue(QueueName="notifications", Attributes={"Policy": policy})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    (topic,) = (each["TopicArn"] for each in sns.list_topics()["Topics"] if PREFIX in each["TopicArn"])
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)

    return queue


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until *condition* is true."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def breaching_ages(alarm: Alarm) -> list[float]:
    """Return ages of data points in as many periods as ALARM needs. The oldest soon leaves the periods."""
    oldest = alarm["Period"] * alarm["EvaluationPeriods"] - MARGIN_SECONDS

    return [oldest, *(number * alarm["Period"] + 1 for number in range(alarm["DatapointsToAlarm"] - 1))]


def test_every_alarm_changes_and_notifies(watch: Watch, add_section: AddSection) -> None:
    """Each alarm goes into ALARM with data above its threshold and back without it, and notifies of both."""
    alarms = watch.alarms()
    quiet = alarms.pop(f"{PREFIX}quiet")

    for alarm in alarms.values():
        watch.publish(alarm, alarm["Threshold"] + 1, breaching_ages(alarm))
    watch.publish(quiet, quiet["Threshold"], [quiet["Period"]])
    wait_until(lambda: set(watch.states().values()) == {"OK"})

    notified = watch.notifications()
    assert len(alarms) == 7
    assert quiet["StateValue"] == "ALARM"
    assert notified == sorted(
        [(name, state) for name in alarms for state in ("ALARM", "OK")] + [(quiet["AlarmName"], "OK")]
    )
    add_section("Notifications of the alarms", "\n".join(f"{name}: {state}" for name, state in notified))


def test_wrong_secret_is_detected_by_health_smoke_test_and_alarm(
    watch: Watch, add_section: AddSection
) -> None:
    """With a wrong secret, /health and the smoke test fail, and the responses of the API raise the alarm.

    After the rotation of test_new_secret.py, the former secret alone is a wrong one.
    """
    base_url, before, alarm = watch.clone.base_url("prod"), watch.states(), f"{PREFIX}api-errors"
    former, *others = parse(read_parameter(watch.clone)).secrets
    send_visit(base_url, ALICE)

    with replaced_secret(watch.clone, "prod", former.decode()):
        health = httpx.get(f"{base_url}/health", timeout=60)
        smoke_test = watch.clone.run("./footfall smoke prod")
        after = watch.alarms()

    assert others
    assert (health.status_code, health.json()["error"]) == (503, "secret_changed")
    assert smoke_test.returncode == 1
    assert before[alarm] == "OK"
    assert {name for name in before if after[name]["StateValue"] != before[name]} == {alarm}
    assert (alarm, "ALARM") in watch.notifications()
    texts = [f"/health: {health.text}", smoke_test.stderr, f"{alarm}: ALARM. {after[alarm]['StateReason']}"]
    add_section("A wrong secret", "\n".join(texts))

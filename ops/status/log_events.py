"""The log of the function: its events from CloudWatch Logs, oldest first, as one line each."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from ops.status.function import NotDeployedError
from ops.target.target import Target

type Event = dict[str, Any]

# Lambda's own lines about each request. On AWS, the log settings of modules/compute turn them off.
REQUEST_LINE = re.compile(r"(START|END|REPORT) RequestId: |INIT_START |\{.*\"type\": ?\"platform\.")
VERSION = re.compile(r"\[(\d+)\]")
# CloudWatch Logs can store an event this much later than one with a later time.
OVERLAP_MILLISECONDS = 10_000
POLL_SECONDS = 2.0


def read_events(target: Target, since: int, *, all_lines: bool) -> list[Event]:
    """Read the events since a time in milliseconds since 1970, oldest first.

    Raises:
        NotDeployedError: when there is no log.

    """
    logs = target.cloud.client("logs", target.environment)
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=f"/aws/lambda/{target.environment.function}", startTime=since
    )
    try:
        events = [event for page in pages for event in page["events"]]
    except logs.exceptions.ResourceNotFoundException:
        raise NotDeployedError.from_target(target) from None

    kept = [event for event in events if all_lines or not REQUEST_LINE.match(event["message"])]

    return sorted(kept, key=lambda event: int(event["timestamp"]))


def follow_events(
    read: Callable[[int], list[Event]], since: int, *, wait: Callable[[], None]
) -> Iterator[Event]:
    """Yield the events since *since*, and then each new one. Calls *wait* between two requests."""
    seen: dict[str, int] = {}
    while True:
        for event in read(since):
            if (identity := event_identity(event)) not in seen:
                seen[identity] = event["timestamp"]
                yield event
        since = max([since, *(timestamp - OVERLAP_MILLISECONDS for timestamp in seen.values())])
        seen = {identity: timestamp for identity, timestamp in seen.items() if timestamp >= since}
        wait()


def event_identity(event: Event) -> str:
    """Return the ID of an event. MiniStack 1.5.33 returns none."""
    return str(event.get("eventId") or [event["timestamp"], event["logStreamName"], event["message"]])


def event_line(event: Event) -> str:
    """Return an event as one line: its time, the version of the function, its level, and its fields."""
    time = datetime.fromtimestamp(event["timestamp"] / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    version = VERSION.search(event["logStreamName"])

    return " ".join([time, f"v{version[1] if version else '?'}", *message_words(event["message"].strip())])


def message_words(message: str) -> list[str]:
    """Return the level and the fields of a message in JSON, or other text without control characters."""
    try:
        fields = dict(json.loads(message))
    except (TypeError, ValueError):
        return ["".join(character if character.isprintable() else " " for character in message)]
    level = str(fields.pop("level", "info"))

    return [f"{level:<7}", *(f"{name}={field_text(value)}" for name, value in fields.items())]


def field_text(value: object) -> str:
    """Return a value of a field without spaces around it, and lists and objects as JSON."""
    return value if isinstance(value, str) and value.isprintable() else json.dumps(value)

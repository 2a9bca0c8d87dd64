"""The log of the function: one readable line for each event, oldest first."""

import json
from itertools import islice
from typing import Any

import pytest

from ops.errors import UserError
from ops.status.log_events import Event, event_line, follow_events, read_events
from ops.target.target import Target
from tests.ops.status.conftest import FakeCloud, MissingError

NOON = 1_796_040_000_000
STREAM = "2026/11/30/[12]00000000000000000000000000000000"
ERROR = {"level": "error", "error": "unavailable", "request": None, "reasons": ["None", "Throttled"]}
REQUEST_LINES = [
    "START RequestId: 1 Version: 1",
    "END RequestId: 1",
    "REPORT RequestId: 1\tDuration: 5 ms",
    '{"time":"2026-11-30T12:00:00.000Z","type":"platform.report","record":{}}',
]


def event(message: str, timestamp: int = NOON, **fields: str) -> Event:
    """Return an event of version 12."""
    return {"logStreamName": STREAM, "message": message, "timestamp": timestamp, **fields}


@pytest.mark.parametrize(
    ("message", "line"),
    [
        pytest.param(
            json.dumps(ERROR),
            'v12 error   error=unavailable request=null reasons=["None", "Throttled"]',
            id="error",
        ),
        pytest.param('{"type": "platform.start"}', "v12 info    type=platform.start", id="no-level"),
        pytest.param('{"error": "a\\u001b[2Jb"}', 'v12 info    error="a\\u001b[2Jb"', id="escape-in-json"),
        pytest.param("Task timed out\n", "v12 Task timed out", id="text"),
        pytest.param("a\x1b[2Jb", "v12 a [2Jb", id="escape-in-text"),
        pytest.param("[1, 2]", "v12 [1, 2]", id="other-json"),
    ],
)
def test_event_is_one_line(message: str, line: str) -> None:
    """A line has the time, the function's version, the level and the fields, without control characters."""
    assert event_line(event(message)) == f"2026-11-30T12:00:00Z {line}"


@pytest.mark.parametrize(
    ("all_lines", "messages"),
    [(False, ["first", "second"]), (True, ["first", "second", *REQUEST_LINES])],
    ids=["errors", "all"],
)
def test_events_are_sorted(
    fake_cloud: FakeCloud, fake_target: Target, *, all_lines: bool, messages: list[str]
) -> None:
    """Events of all streams are sorted by time. Lambda's lines about requests are left out by default."""
    events = [event("second", NOON + 1), event("first"), *(event(line, NOON + 2) for line in REQUEST_LINES)]
    fake_cloud.responses["filter_log_events"] = [{"events": events[:1]}, {"events": events[1:]}]

    found = read_events(fake_target, NOON, all_lines=all_lines)

    assert [each["message"] for each in found] == messages


def test_missing_log_names_the_command(fake_cloud: FakeCloud, fake_target: Target) -> None:
    """An environment that is not deployed has no log."""
    fake_cloud.responses["filter_log_events"] = MissingError("FilterLogEvents")

    with pytest.raises(UserError, match=r"prod is not deployed\. Run `\./footfall deploy prod --cloud aws`"):
        read_events(fake_target, NOON, all_lines=False)


def test_following_shows_each_event_once() -> None:
    """A new event is shown also if it is stored later than one with a later time."""
    stored: list[Event] = [event("a", eventId="1"), event("c", NOON + 2_000, eventId="3")]
    late = iter([event("b", NOON + 1_000, eventId="2"), event("d", NOON + 90_000)])
    starts: list[int] = []

    def read(since: int) -> list[Event]:
        starts.append(since)
        return sorted(
            (each for each in stored if each["timestamp"] >= since), key=lambda each: int(each["timestamp"])
        )

    def wait() -> None:
        stored.append(next(late))

    found = list(islice(follow_events(read, NOON, wait=wait), 4))

    assert [each["message"] for each in found] == ["a", "c", "b", "d"]
    assert starts == [NOON, NOON, NOON]


def test_following_does_not_read_the_whole_log_again() -> None:
    """After an event, only the events of the last 10 seconds before it are read again."""
    starts: list[int] = []
    pages = iter([[event("a", NOON + 60_000)], [event("b", NOON + 70_000)]])

    def read(since: int) -> list[Event]:
        starts.append(since)
        return next(pages)

    list(islice(follow_events(read, NOON, wait=lambda: None), 2))

    assert starts == [NOON, NOON + 50_000]


def test_no_field_is_lost() -> None:
    """Every field of the function's error log is in the line."""
    fields: dict[str, Any] = {"level": "error", "type": "KeyError", "frames": ["a.py:1 f", "b.py:2 g"]}

    line = event_line(event(json.dumps(fields)))

    assert all(word in line for word in ("error", "KeyError", "a.py:1 f", "b.py:2 g"))

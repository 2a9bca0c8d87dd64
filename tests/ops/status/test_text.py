"""The status and the statistics as text."""

from typing import Any

import pytest

from footfall.counting.window import last_days
from footfall.settings import Site
from ops.status.cost import MonthCost, estimate
from ops.status.environment import EnvironmentStatus, read_environments
from ops.status.readers import Alarm
from ops.status.site_text import statistics_csv, statistics_lines
from ops.status.statistics import compute_statistics
from ops.status.text import age, alarm_text, cost_text, lock_text, release_text, status_lines
from ops.target.lock_holder import LockHolder
from ops.target.target import Target
from tests.ops.status.conftest import DIGEST, NOW, RECORD

STATUS = """\
prod:          AWS, account 000000000000, us-east-1
  url           https://api.test/prod
  health        ok
  release       0123456789ab, 2 days old
  last deploy   promotion of 0123456789ab, 2 days ago by ann@laptop
  main          1,020 visitors, 1,000 of them from an earlier counter since 2020-05-01  ▂▁▁▁▁█▅  13 in 7 days
                not counted in 7 days: bot 2, prefetch 0, dnt 1, gpc 0
  blog          0 visitors  ▁▁▁▁▁▁▁  0 in 7 days
                not counted in 7 days: bot 0, prefetch 0, dnt 0, gpc 0
  deploy lock   free
  alarms        off
  cost          about $0.10 this month, for 30,000 requests"""
STATISTICS = """\
main: 120 visitors since 2026-11-29, each counted once a day
100 of them from an earlier counter
20 in 3 days, by day:

2026-11-28   0
2026-11-29   5 ████▍
2026-11-30  15 █████████████

not counted in 3 days: bot 3, prefetch 0, dnt 0, gpc 0"""


def test_status_is_readable(fake_target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """The status of a healthy environment is these lines."""
    monkeypatch.setattr("ops.status.cost.month_dollars", lambda **_: 0.1)

    (status,) = read_environments([fake_target], now=NOW)

    assert "\n".join(status_lines(status, NOW)) == STATUS


@pytest.mark.parametrize(
    ("errors", "values", "lines"),
    [
        pytest.param(
            {"account": "Sign in.\nTry again."},
            {},
            ["prod: cannot be read", "  Sign in.", "  Try again."],
            id="account",
        ),
        pytest.param(
            {"url": "not deployed", "release": "not deployed", "health": "not deployed"},
            {},
            ["prod: AWS", "  not deployed"],
            id="not-deployed",
        ),
        pytest.param(
            dict.fromkeys(
                ("url", "health", "release", "records", "sites", "alarms", "rotation", "cost"), "?"
            ),
            {"lock": None},
            [
                "prod: AWS",
                *(
                    f"  {name:<13} unknown: ?"
                    for name in ("url", "health", "release", "last deploy", "sites")
                ),
                "  deploy lock   free",
                *(f"  {name:<13} unknown: ?" for name in ("secret", "alarms", "cost")),
            ],
            id="all-parts-but-one",
        ),
    ],
)
def test_unknown_values_are_reported(
    errors: dict[str, str], values: dict[str, Any], lines: list[str]
) -> None:
    """A part that could not be read shows its reason in its row."""
    status = EnvironmentStatus("prod", "prod: AWS", values, errors)

    assert status_lines(status, NOW) == lines


@pytest.mark.parametrize(
    ("at", "text"),
    [
        pytest.param("2026-11-30T12:00:20Z", "less than a minute", id="clock-ahead"),
        pytest.param("2026-11-30T11:59:00Z", "1 minute", id="minute"),
        pytest.param("2026-11-30T09:00:01Z", "2 hours", id="hours"),
        pytest.param("2026-10-31T12:00:00Z", "30 days", id="days"),
    ],
)
def test_age_is_rounded_to_one_unit(at: str, text: str) -> None:
    """An age has one unit."""
    assert age(at, NOW) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            release_text("f" * 64, [RECORD], NOW), "ffffffffffff, without a release record", id="unrecorded"
        ),
        pytest.param(alarm_text([]), "off", id="no-alarms"),
        pytest.param(alarm_text([Alarm("a", "OK"), Alarm("b", "OK")]), "2 OK", id="alarms-ok"),
        pytest.param(
            alarm_text([Alarm("footfall-prod-errors", "ALARM"), Alarm("b", "OK")]),
            "footfall-prod-errors ALARM",
            id="alarm",
        ),
        pytest.param(
            lock_text(LockHolder("deploy", None, DIGEST, by="ann", since="noon")),
            "held by a deploy to 0123456789ab, started by ann at noon",
            id="held",
        ),
        pytest.param(
            lock_text(LockHolder("import", "a", "a", by="ann", since="noon", disowned=True)),
            "interrupted import, started by ann at noon",
            id="interrupted",
        ),
        pytest.param(
            cost_text(MonthCost(0.0123, 2_400, 9, is_minimum=True)),
            "at least $0.0123 this month, for 2,400 visitors and exclusions, because API Gateway reports "
            "fewer requests",
            id="minimum",
        ),
    ],
)
def test_rows_are_readable(text: str, expected: str) -> None:
    """Each state of a part has a sentence."""
    assert text == expected


@pytest.mark.parametrize(
    ("requests", "expected"),
    [
        pytest.param(None, (13, True), id="no-metric"),
        pytest.param(5, (13, True), id="metric-is-behind"),
        pytest.param(1_000, (1_000, False), id="metric"),
    ],
)
def test_cost_is_never_for_fewer_requests_than_were_recorded(
    requests: int | None, expected: tuple[int, bool]
) -> None:
    """Without a number of requests, or with one that is too low, the cost is a minimum."""
    cost = estimate(first_visits=10, excluded=3, requests=requests)

    assert (cost.requests, cost.is_minimum) == expected
    assert cost.dollars > 0


def test_statistics_are_readable() -> None:
    """The statistics of a site are these lines, and the same numbers as CSV."""
    counters = [
        {"part": {"S": "base"}, "total": {"N": "100"}},
        {
            "part": {"S": "2026-11#0"},
            "total": {"N": "20"},
            "d29": {"N": "5"},
            "d30": {"N": "15"},
        },
    ]
    exclusions = [{"part": {"S": "2026-11"}, "d29_bot": {"N": "3"}, "d02_bot": {"N": "9"}}]
    dates = last_days("2026-11-30", 3)

    site = compute_statistics(Site("main", [], window="day"), counters, exclusions, dates)

    assert "\n".join(statistics_lines(site, 28)) == STATISTICS
    assert statistics_csv(site) == (
        "date,visitors,bot,prefetch,dnt,gpc\n2026-11-28,0,0,0,0,0\n2026-11-29,5,3,0,0,0\n2026-11-30,15,0,0,0,0\n"
    )

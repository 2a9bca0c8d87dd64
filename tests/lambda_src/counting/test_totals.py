"""Promises of tally: nothing is left out, and nothing added twice."""

import pytest

from footfall.aws.transport import Item
from footfall.counting.items import key
from footfall.counting.totals import Day, count_by_day, count_by_reason, sum_counters


def _month(part: str, **days: int) -> Item:
    numbers = {name: {"N": str(count)} for name, count in days.items()}

    return key("site#main", part) | numbers | {"total": {"N": str(sum(days.values()))}}


BASE = key("site#main", "base") | {"total": {"N": "40"}, "since": {"S": "2020-01-31"}}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param([], (0, None), id="nobody"),
        pytest.param([_month("2026-11#0", d23=2, d05=1)], (3, "2026-11-05"), id="a-month"),
        pytest.param(
            [_month("2026-11#0", d02=1), _month("2026-11#1", d01=1)], (2, "2026-11-01"), id="shards"
        ),
        pytest.param(
            [_month("2026-12#0", d01=1), _month("2026-09#0", d30=1)], (2, "2026-09-30"), id="months"
        ),
        pytest.param([BASE, _month("2026-11#0", d23=2)], (42, "2020-01-31"), id="import"),
        pytest.param([key("site#main", "other") | {"note": {"S": "x"}}], (0, None), id="something-later"),
    ],
)
def test_a_tally_adds_up_all_there_is(found: list[Item], expected: tuple[int, str | None]) -> None:
    """The count is the sum of months, shards and import; it began on the earliest of their days."""
    assert sum_counters(found) == expected


def test_days_are_told_without_gaps() -> None:
    """Each day asked for is there, with what all its shards counted, and no other day."""
    found = [_month("2026-10#0", d31=4, d30=9), _month("2026-11#0", d01=1), _month("2026-11#1", d01=2, d03=7)]

    told = count_by_day([BASE, *found], ["2026-10-31", "2026-11-01", "2026-11-02"])

    assert told == [Day("2026-10-31", 4), Day("2026-11-01", 3), Day("2026-11-02", 0)]


def test_refusals_are_told_by_reason() -> None:
    """Each reason is there, with the sum of the days asked for."""
    numbers = {"d01_bot": 5, "d02_bot": 3, "d02_dnt": 1, "d09_bot": 100, "d02_later": 7}
    found = key("uncounted#main", "2026-11") | {name: {"N": str(it)} for name, it in numbers.items()}

    told = count_by_reason([found], ["2026-11-01", "2026-11-02"], ["bot", "dnt", "gpc"])

    assert told == {"bot": 8, "dnt": 1, "gpc": 0}

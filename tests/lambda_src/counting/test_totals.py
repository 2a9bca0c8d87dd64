"""Tests of the totals: nothing is missing and nothing is added twice."""

import pytest

from footfall.aws.transport import Item
from footfall.counting.items import key
from footfall.counting.statistics import Day, count_by_day, count_by_reason
from footfall.counting.totals import sum_counters


def _month(part: str, **days: int) -> Item:
    numbers = {name: {"N": str(count)} for name, count in days.items()}

    return key("site#main", part) | numbers | {"total": {"N": str(sum(days.values()))}}


BASE = key("site#main", "base") | {"total": {"N": "40"}, "since": {"S": "2020-01-31"}}


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        pytest.param([], (0, None), id="no-items"),
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
def test_totals_add_up_all_counters(items: list[Item], expected: tuple[int, str | None]) -> None:
    """The count is the sum of months, shards and imported start value. The first date is the earliest one."""
    assert sum_counters(items) == expected


def test_days_have_no_gaps() -> None:
    """Each requested day has the sum of its shards, and there are no other days."""
    items = [_month("2026-10#0", d31=4, d30=9), _month("2026-11#0", d01=1), _month("2026-11#1", d01=2, d03=7)]

    counts = count_by_day([BASE, *items], ["2026-10-31", "2026-11-01", "2026-11-02"])

    assert counts == [Day("2026-10-31", 4), Day("2026-11-01", 3), Day("2026-11-02", 0)]


def test_exclusions_are_added_up_by_reason() -> None:
    """Each reason has the sum of the requested days."""
    numbers = {"d01_bot": 5, "d02_bot": 3, "d02_dnt": 1, "d09_bot": 100, "d02_later": 7}
    items = key("uncounted#main", "2026-11") | {name: {"N": str(number)} for name, number in numbers.items()}

    counts = count_by_reason([items], ["2026-11-01", "2026-11-02"], ["bot", "dnt", "gpc"])

    assert counts == {"bot": 8, "dnt": 1, "gpc": 0}

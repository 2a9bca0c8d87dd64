"""Promises of items: what is written down, and how it is added up."""

import pytest

from items import Visit, adding, is_live, key, marking, tally
from seam import Item

VISIT = Visit(visitor="a" * 22, site="main", day="2026-11-23", shard=2, now=1_000, request="r1")


@pytest.mark.parametrize(
    ("marker", "live"),
    [
        pytest.param({}, False, id="absent"),
        pytest.param(key("a", "visit"), True, id="forever"),
        pytest.param(key("a", "visit") | {"expires_at": {"N": "1001"}}, True, id="not-yet"),
        pytest.param(key("a", "visit") | {"expires_at": {"N": "1000"}}, False, id="just-over"),
        pytest.param(key("a", "visit") | {"expires_at": {"N": "1"}}, False, id="long-over"),
    ],
)
def test_a_marker_lives_until_its_end(marker: Item, *, live: bool) -> None:
    """An expired marker counts as absent, however late TTL takes it away."""
    assert is_live(marker, now=1_000) is live


def test_a_marker_holds_a_pseudonym_and_a_random_id_only() -> None:
    """Nothing else is kept of a visitor: no address, no time."""
    put = marking(VISIT)["Item"]

    assert put == key("a" * 22, "visit") | {"request": {"S": "r1"}}


def test_a_visit_counts_on_its_day_and_shard() -> None:
    """A visit adds to one item: its month's, of the shard that was drawn."""
    update = adding(VISIT)

    assert update["Key"] == key("site#main", "2026-11#2")
    assert update["ExpressionAttributeNames"] == {"#total": "total", "#day": "d23"}


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
    assert tally(found) == expected

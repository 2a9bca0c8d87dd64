"""Promises of items: what is written down, and how it is added up."""

import pytest

from footfall.aws.transport import Item
from footfall.counting.items import Visit, increment_counter, is_live, key, put_marker

VISIT = Visit(visitor="a" * 22, site="main", day="2026-11-23", shard=2, now=1_000, request_id="r1")


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
    put = put_marker(VISIT)["Item"]

    assert put == key("a" * 22, "visit") | {"request": {"S": "r1"}}


def test_a_marker_of_a_window_has_an_end() -> None:
    """What a short window leaves behind is cleared by the table itself."""
    put = put_marker(VISIT._replace(expires_at=2_000))["Item"]

    assert put == key("a" * 22, "visit") | {"request": {"S": "r1"}, "expires_at": {"N": "2000"}}


def test_a_visit_counts_on_its_day_and_shard() -> None:
    """A visit adds to one item: its month's, of the shard that was drawn."""
    update = increment_counter(VISIT)

    assert update["Key"] == key("site#main", "2026-11#2")
    assert set(update["ExpressionAttributeNames"].values()) == {"total", "d23"}
    assert set(map(repr, update["ExpressionAttributeValues"].values())) == {"{'N': '1'}"}

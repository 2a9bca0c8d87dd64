"""Tests of the items: markers and counters."""

import pytest

from footfall.aws.transport import Item
from footfall.counting.items import Marker, increment_counter, is_live, key, put_marker
from tests.lambda_src.harness.visits import site_visit

VISIT = site_visit()


@pytest.mark.parametrize(
    ("marker", "live"),
    [
        pytest.param({}, False, id="absent"),
        pytest.param(key("a", "visit"), True, id="forever"),
        pytest.param(key("a", "visit") | {"expires_at": {"N": "1001"}}, True, id="not-yet"),
        pytest.param(key("a", "visit") | {"expires_at": {"N": "1000"}}, False, id="just-expired"),
        pytest.param(key("a", "visit") | {"expires_at": {"N": "1"}}, False, id="expired-long-ago"),
    ],
)
def test_expired_marker_is_not_live(marker: Item, *, live: bool) -> None:
    """An expired marker counts as missing, even if TTL has not deleted it yet."""
    assert is_live(marker, now=1_000) is live


def test_marker_contains_only_a_pseudonym_and_a_random_id() -> None:
    """A marker contains no address and no time."""
    put = put_marker(VISIT, *VISIT.markers)["Item"]

    assert put == key("a" * 22, "visit") | {"request": {"S": "r1"}}


@pytest.mark.parametrize(
    ("secrets", "attributes"), [(1, {}), (2, {"secrets": {"N": "2"}})], ids=["one-secret", "rotated"]
)
def test_marker_says_how_many_secrets_its_id_depends_on(secrets: int, attributes: Item) -> None:
    """Before the first rotation, a marker has no other attributes than in earlier versions."""
    put = put_marker(VISIT, Marker("b" * 22, secrets))["Item"]

    assert put == key("b" * 22, "visit") | {"request": {"S": "r1"}} | attributes


def test_marker_of_a_window_expires() -> None:
    """DynamoDB deletes the marker of a day or month."""
    put = put_marker(VISIT._replace(expires_at=2_000), *VISIT.markers)["Item"]

    assert put == key("a" * 22, "visit") | {"request": {"S": "r1"}, "expires_at": {"N": "2000"}}


def test_visit_increments_its_day_and_shard() -> None:
    """A visit is added to one item: its month and shard."""
    update = increment_counter("main", "2026-11-23", 2)

    assert update["Key"] == key("site#main", "2026-11#2")
    assert set(update["ExpressionAttributeNames"].values()) == {"total", "d23"}
    assert set(map(repr, update["ExpressionAttributeValues"].values())) == {"{'N': '1'}"}

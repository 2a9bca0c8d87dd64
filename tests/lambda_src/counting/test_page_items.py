"""Tests of the items of pages: what they contain, for how long, and that they stay small."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from footfall.aws.transport import Item
from footfall.counting import items, page_items
from footfall.counting.totals import PageTotals, Totals
from footfall.counting.window import last_days
from footfall.settings import Site
from tests.lambda_src.harness.capacity_meter import size
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.table import TABLES

FIRST = date(2026, 1, 1)
LONGEST_NAME, LONGEST_PATH = "n" * 32, "/" + "p" * 199


@pytest.fixture
def read_on() -> Callable[..., Item]:
    """Return a function that counts a visit of a page on days after FIRST, and returns the counter item."""

    def read(*days: int, site: str = "docs", path: str = "/a") -> Item:
        dynamodb = FakeDynamoDB(TABLES)
        for day in days:
            update = page_items.increment_counter(site, path, str(FIRST + timedelta(days=day)), 0)
            dynamodb.call("UpdateItem", {"TableName": "visits", **update})
        [item] = dynamodb.tables["visits"].items()
        return item

    return read


def days_of(item: Item) -> list[int]:
    """Return the days in *item*, as numbers of days after FIRST."""
    return sorted(
        (date(2000 + int(name[1:3]), int(name[3:5]), int(name[5:])) - FIRST).days
        for name in item
        if name[:1] == "d"
    )


@pytest.mark.parametrize(
    ("visits", "kept"),
    [
        pytest.param([0, 31], [0, 31], id="31-days-later"),
        pytest.param([0, 32], [32], id="32-days-later"),
        pytest.param([0, 62], [62], id="62-days-later"),
        pytest.param([0, 63], [0, 63], id="63-days-later"),
        pytest.param([0, 1, 2, 31, 33], [2, 31, 33], id="some-of-them"),
        pytest.param(range(70), range(38, 70), id="every-day"),
        pytest.param(range(0, 100, 31), [62, 93], id="every-month"),
        pytest.param([0, 1, 2, 65, 66], [0, 1, 2, 65, 66], id="after-a-pause-of-two-months"),
        pytest.param([5, 0], [0, 5], id="clock-goes-backwards"),
    ],
)
def test_old_days_are_removed(visits: list[int], kept: list[int], read_on: Callable[..., Item]) -> None:
    """A visit removes the days that are 32 to 62 days old. The total and the first day stay."""
    item = read_on(*visits)

    assert days_of(item) == [*kept]
    assert item["total"] == {"N": f"{len(visits)}"}
    assert item["since"] == {"S": str(FIRST + timedelta(days=visits[0]))}


def test_counter_of_a_page_stays_below_one_write_unit(read_on: Callable[..., Item]) -> None:
    """It has at most 1,024 bytes with 62 days, the longest names, and a thousand visitors a day."""
    item = read_on(0, site=LONGEST_NAME, path=LONGEST_PATH)
    days = [FIRST + timedelta(days=day) for day in range(62)]

    grown = item | {"total": {"N": "9999999"}} | {f"d{day:%y%m%d}": {"N": "1001"} for day in days}

    assert days_of(grown) == [*range(62)]
    assert size(grown) <= 1024


def test_counter_of_a_page_has_its_shard_in_the_key() -> None:
    """The key of a counter contains the stored name of the site, the path and the shard."""
    update = page_items.increment_counter("docs", "/a", "2026-11-23", 3)

    assert update["Key"] == items.key("pages#docs", "/a#3")


def test_registration_has_only_its_key() -> None:
    """The item that registers a page contains nothing about the visitor who was first."""
    put = page_items.registration(Site("docs", [], stored_as="former"), "/a").put

    assert put["Item"] == items.key("pages#former", "/a#")


def test_limit_is_a_condition_of_the_registration() -> None:
    """A page is registered only if fewer than max_pages are, whatever their number was before."""
    dynamodb = FakeDynamoDB(TABLES)
    limit = {"TableName": "visits", **page_items.registration(Site("docs", [], max_pages=1), "/a").limit}

    dynamodb.call("UpdateItem", limit)
    with pytest.raises(Exception, match="ConditionalCheckFailedException"):
        dynamodb.call("UpdateItem", limit)

    assert dynamodb.tables["visits"].partition("pages#docs")["limit"]["pages"] == {"N": "1"}


def counter_item(path: str, shard: int, total: int, **days: int) -> Item:
    """Return the counter item of a page and shard."""
    numbers = {name: {"N": f"{number}"} for name, number in {"total": total, **days}.items()}

    return items.key("pages#docs", f"{path}#{shard}") | {"since": {"S": f"2026-11-0{1 + shard}"}} | numbers


FOUND = [
    items.key("pages#docs", "/#"),
    counter_item("/", 0, 3, d261108=1),
    items.key("pages#docs", "/a#"),
    counter_item("/a", 0, 5, d261108=2, d261109=1),
    counter_item("/a", 1, 4, d261109=3, d251109=1),
    counter_item("/a/b", 0, 7),
    items.key("pages#docs", "/b#"),
]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(None, [3, 9, 0], id="in-total"),
        pytest.param(last_days("2026-11-09", 1), [0, 4, 0], id="today"),
        pytest.param(last_days("2026-11-09", 31), [1, 6, 0], id="31-days"),
    ],
)
def test_pages_are_the_registered_ones(days: list[str] | None, expected: list[int]) -> None:
    """All shards of a registered page are added up. A page that is not registered is left out."""
    pages = page_items.list_pages(FOUND, days)

    dates = ["2026-11-01", "2026-11-01", None]
    assert pages == [
        PageTotals(path, number, since)
        for path, number, since in zip(["/", "/a", "/b"], expected, dates, strict=True)
    ]


@pytest.mark.parametrize("days", [None, *(last_days("2026-11-09", number) for number in (1, 2, 31))])
def test_merged_shards_have_the_same_totals(days: list[str] | None) -> None:
    """A registered page keeps one counter with the sums of its shards. Other pages are left out."""
    merged = list(page_items.merge_shards(iter(FOUND)))

    parts = [item["part"]["S"] for item in merged]
    assert parts == ["/#", "/#0", "/a#", "/a#0", "/b#"]
    assert page_items.list_pages(merged, days) == page_items.list_pages(FOUND, days)


def test_counter_without_a_date_does_not_hide_the_pages() -> None:
    """A damaged counter without its first day is merged. The day is that of another shard, or None."""
    found = [{name: value for name, value in item.items() if name != "since"} for item in FOUND]

    merged = list(page_items.merge_shards(iter([*FOUND[:4], *found[4:5], *FOUND[5:]])))
    without_dates = list(page_items.merge_shards(iter(found)))

    assert page_items.list_pages(merged)[1] == PageTotals("/a", 9, "2026-11-01")
    assert page_items.list_pages(without_dates)[1] == PageTotals("/a", 9, None)


def test_page_totals_ignore_the_registration() -> None:
    """The totals of a page are those of its counters, and the earliest first day."""
    assert page_items.page_totals(FOUND[2:5]) == Totals(9, "2026-11-01")
    assert page_items.page_totals(FOUND[2:3]) == Totals(0, None)

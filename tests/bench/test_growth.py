"""A site's growth, on a small scale: what must not grow does not."""

import pytest

from tests.bench.bounds import missed
from tests.bench.growth import Age, Growth, ages, bounds, counters, grow
from tests.bench.prices import Units
from tests.lambda_src.harness.capacity_meter import size

SMALL = [Age(10, 1, 1), Age(2_000, 1, 1), Age(2_000, 12, 1), Age(2_000, 24, 2)]


@pytest.fixture(scope="module")
def grown() -> list[Growth]:
    """Let a small site grow."""
    return list(grow(SMALL))


def test_visitors_cost_nothing_once_they_are_there(grown: list[Growth]) -> None:
    """A first visit, and the total, take the same units however many came before."""
    few, many, *_ = grown

    assert (few.first, few.reading) == (many.first, many.reading) == (Units(4, 1.5), Units(0, 0.5))


def test_months_cost_a_unit_in_4_kb(grown: list[Growth]) -> None:
    """A year is still one unit; bounds hold at every age, and rates are told."""
    year = grown[2]

    assert (year.first, year.reading) == (Units(4, 1.5), Units(0, 0.5))
    assert missed(bounds(grown)) == []
    assert all(it.rate > 0 and 0 < it.own < 1 / it.rate for it in grown)


def test_a_total_that_grows_with_visitors_is_found_out(grown: list[Growth]) -> None:
    """A first visit that read a unit for each thousand before it would break its bound."""
    dearer = grown[1]._replace(first=Units(4, 2.5))

    assert missed(bounds([dearer])) == [
        "reads of a first visit, 2000 visitors, 1 months, 1 shards: 2.5, at most 1.5"
    ]


def test_the_ages_are_a_thousand_to_a_million_and_a_month_to_ten_years() -> None:
    """Visitors grow in one month and shard, then months with one shard and with eight."""
    assert [*ages(1, 9)] == [
        *(Age(1, 1, 1), Age(9, 1, 1), Age(9, 12, 1), Age(9, 120, 1)),
        *(Age(9, 1, 8), Age(9, 12, 8), Age(9, 120, 8)),
    ]


def test_what_is_put_there_is_what_the_store_would_have_left() -> None:
    """Months are full, end with this one, are below a KB, and add up to the visitors."""
    months = list(counters(Age(1_200, 12, 2)))

    assert [months[0]["part"]["S"], months[-1]["part"]["S"]] == ["2025-12#0", "2026-11#1"]
    assert sum(int(it["total"]["N"]) for it in months) == 1_200
    assert max(map(size, months)) < 1_024

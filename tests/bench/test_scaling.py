"""A site's growth, on a small scale: what must not grow does not."""

import pytest

from tests.bench.bounds import missed_bounds
from tests.bench.prices import Units
from tests.bench.scaling import ScaleResult, SiteScale, bounds, counter_items, measure_scales, site_scales
from tests.lambda_src.harness.capacity_meter import size

SMALL = [SiteScale(10, 1, 1), SiteScale(2_000, 1, 1), SiteScale(2_000, 12, 1), SiteScale(2_000, 24, 2)]


@pytest.fixture(scope="module")
def results() -> list[ScaleResult]:
    """Let a small site grow."""
    return list(measure_scales(SMALL))


def test_visitors_cost_nothing_once_they_are_there(results: list[ScaleResult]) -> None:
    """A first visit, and the total, take the same units however many came before."""
    few, many, *_ = results

    assert (
        (few.first_visit, few.read_total)
        == (many.first_visit, many.read_total)
        == (Units(4, 1.5), Units(0, 0.5))
    )


def test_months_cost_a_unit_in_4_kb(results: list[ScaleResult]) -> None:
    """A year is still one unit; bounds hold at every age, and rates are told."""
    year = results[2]

    assert (year.first_visit, year.read_total) == (Units(4, 1.5), Units(0, 0.5))
    assert missed_bounds(bounds(results)) == []
    assert all(it.visits_per_second > 0 and 0 < it.own_seconds < 1 / it.visits_per_second for it in results)


def test_a_total_that_grows_with_visitors_is_found_out(results: list[ScaleResult]) -> None:
    """A first visit that read a unit for each thousand before it would break its bound."""
    dearer = results[1]._replace(first_visit=Units(4, 2.5))

    assert missed_bounds(bounds([dearer])) == [
        "reads of a first visit, 2000 visitors, 1 months, 1 shards: 2.5, at most 1.5"
    ]


def test_the_ages_are_a_thousand_to_a_million_and_a_month_to_ten_years() -> None:
    """Visitors grow in one month and shard, then months with one shard and with eight."""
    assert [*site_scales(1, 9)] == [
        *(SiteScale(1, 1, 1), SiteScale(9, 1, 1), SiteScale(9, 12, 1), SiteScale(9, 120, 1)),
        *(SiteScale(9, 1, 8), SiteScale(9, 12, 8), SiteScale(9, 120, 8)),
    ]


def test_what_is_put_there_is_what_the_store_would_have_left() -> None:
    """Months are full, end with this one, are below a KB, and add up to the visitors."""
    months = list(counter_items(SiteScale(1_200, 12, 2)))

    assert [months[0]["part"]["S"], months[-1]["part"]["S"]] == ["2025-12#0", "2026-11#1"]
    assert sum(int(it["total"]["N"]) for it in months) == 1_200
    assert max(map(size, months)) < 1_024

"""Tests of the scaling benchmark, with small sites."""

import pytest

from ops.costs.prices import Units
from tests.bench.bounds import exceeded_bounds
from tests.bench.scaling import ScaleResult, SiteScale, bounds, counter_items, measure_scales, site_scales
from tests.lambda_src.harness.capacity_meter import size

SMALL = [SiteScale(10, 1, 1), SiteScale(2_000, 1, 1), SiteScale(2_000, 12, 1), SiteScale(2_000, 24, 2)]


@pytest.fixture(scope="module")
def results() -> list[ScaleResult]:
    """Return measurements of small sites."""
    return list(measure_scales(SMALL))


def test_request_units_do_not_depend_on_visitors(results: list[ScaleResult]) -> None:
    """A first visit and a read of the total consume the same units with 10 and with 2,000 visitors."""
    few, many, *_ = results

    assert (
        (few.first_visit, few.read_total)
        == (many.first_visit, many.read_total)
        == (Units(4, 1.5), Units(0, 0.5))
    )


def test_a_year_of_months_needs_one_read_unit(results: list[ScaleResult]) -> None:
    """With 12 months, reading all counters consumes no more units than with one month."""
    year = results[2]

    assert (year.first_visit, year.read_total) == (Units(4, 1.5), Units(0, 0.5))


def test_every_scale_is_measured_and_within_its_bounds(results: list[ScaleResult]) -> None:
    """At every scale, the units are within their bounds, and our own code is part of the total time."""
    assert exceeded_bounds(bounds(results)) == []
    assert all(
        result.visits_per_second > 0 and 0 < result.own_seconds < 1 / result.visits_per_second
        for result in results
    )


def test_units_that_grow_with_visitors_exceed_the_bound(results: list[ScaleResult]) -> None:
    """A first visit that reads one more unit exceeds its bound."""
    expensive = results[1]._replace(first_visit=Units(4, 2.5))

    assert exceeded_bounds(bounds([expensive])) == [
        "reads of a first visit, 2000 visitors, 1 months, 1 shards: 2.5, bound 1.5"
    ]


def test_scales_cover_visitors_then_months_and_shards() -> None:
    """Scales increase the visitors first, then the months with one shard and with eight shards."""
    assert [*site_scales(1, 9)] == [
        *(SiteScale(1, 1, 1), SiteScale(9, 1, 1), SiteScale(9, 12, 1), SiteScale(9, 120, 1)),
        *(SiteScale(9, 1, 8), SiteScale(9, 12, 8), SiteScale(9, 120, 8)),
    ]


def test_counter_items_look_like_those_of_the_store() -> None:
    """Counter items are consecutive months, smaller than 1 KB, and add up to the number of visitors."""
    months = list(counter_items(SiteScale(1_200, 12, 2)))

    assert [months[0]["part"]["S"], months[-1]["part"]["S"]] == ["2025-12#0", "2026-11#1"]
    assert sum(int(month["total"]["N"]) for month in months) == 1_200
    assert max(map(size, months)) < 1_024

"""The cost of a month by line, and of the worst month."""

import pytest

from ops.costs.costs import format_dollars
from ops.costs.estimate import month_dollars
from ops.costs.flood import flood
from ops.costs.flood_tables import methods_table
from ops.costs.months import cold_share, month
from ops.costs.prices import COLD_START, MAX_COST_PER_MILLION, TRANSFER
from ops.costs.settings import CostSettings
from ops.costs.throttle import Throttle
from ops.costs.worst_month import worst_month


def test_estimate_adds_up_requests_first_visits_and_cold_starts() -> None:
    """The estimate of a million requests is that of the price table, with transfer and cold starts."""
    warm = month_dollars(requests=1e6, first_visits=3e5, cold=0)

    assert warm == pytest.approx(4.65 + TRANSFER, abs=0.01)
    assert warm - TRANSFER < MAX_COST_PER_MILLION
    assert month_dollars(requests=1e6, first_visits=3e5) == pytest.approx(warm + 0.1 * COLD_START)
    assert month_dollars(requests=0, first_visits=0) == 0


def test_first_visit_costs_more_than_a_repeat() -> None:
    """A first visit adds the difference of 4 write units and half a read unit."""
    repeats, visits = (month_dollars(requests=1e6, first_visits=number) for number in (0, 1e6))

    assert visits - repeats == pytest.approx(4 * 0.625 + 0.5 * 0.125)


@pytest.mark.parametrize(
    ("visits", "share"),
    [(1, 1), (1_000, 1), (5_000, 1), (10_000, 0.5), (25_000, 0.2), (50_000, 0.1), (1e9, 0.1)],
)
def test_fewer_visits_are_cold_more_often(visits: float, share: float) -> None:
    """On a site with few visits, each is cold. More visits never cost less."""
    assert cold_share(visits) == share
    assert month(visits).total <= month(1.01 * visits).total


def test_storage_is_that_of_twelve_months() -> None:
    """The storage is 12 months of first visits with backups, and the alarms are added."""
    costs = month(1_000_000, alarms=3.7)

    assert costs.storage == pytest.approx(12 * 0.3 * 0.164 * (0.25 + 0.20))
    assert costs.total == pytest.approx(sum(costs[:-1]) + 3.7)


def test_pages_add_a_marker_and_a_counter_for_each_visit() -> None:
    """On a site with pages, each visit writes 4 more units and a marker, at most, and reads more."""
    costs, others = month(1_000_000, pages=True), month(1_000_000)
    first, other = 4 * 0.625 + 2 * 0.125, 4 * 0.625 + 2 * 0.125

    assert costs.table - others.table == pytest.approx(0.3 * first + 0.7 * other)
    assert costs.storage - others.storage == pytest.approx(12 * 0.164 * (0.25 + 0.20))
    assert costs.gateway == others.gateway


def test_worst_month_of_a_site_with_pages_reads_all_pages() -> None:
    """With pages, the worst month adds 4 write units to each visit, and 50 read units to each list."""
    costs, others = (worst_month(Throttle(1, 1), pages=pages) for pages in (True, False))
    visits, lists = 3 * 2.628 * (4 * 0.625 + 2 * 0.125), 3 * 0.2 * 2.628 * 50 * 0.125

    assert costs.table - others.table == pytest.approx(visits + lists, rel=0.01)
    assert costs.storage == pytest.approx(2 * others.storage)


@pytest.mark.parametrize("pages", [False, True])
def test_table_of_methods_adds_up_to_the_worst_month(*, pages: bool) -> None:
    """The worst month by method has the same sum as the worst month by line."""
    throttle = Throttle(2, 200)
    *rows, total = methods_table(CostSettings(throttle, pages=pages)).rows

    assert float(total[-1]) == pytest.approx(worst_month(throttle, pages=pages).total, abs=0.01)
    assert sum(float(row[-1]) for row in rows) == pytest.approx(float(total[-1]), abs=0.05)


def test_worst_month_grows_with_the_rate_and_hardly_with_the_burst() -> None:
    """Twice the rate costs twice as much. A burst of 5,000 instead of 200 costs less than a dollar."""
    small, large, bursts = (worst_month(Throttle(*values)).total for values in ((1, 1), (2, 1), (1, 5_000)))

    assert large == pytest.approx(2 * small, rel=0.001)
    assert 0 < bursts - small < 1


def test_flood_passes_its_budget_before_the_email_arrives() -> None:
    """A flood costs the worst month divided by its hours, and continues for 12 hours after the budget."""
    throttle = Throttle(5, 5_000)
    estimate = flood(CostSettings(throttle, budget=20))

    assert estimate.dollars_per_hour == pytest.approx(worst_month(throttle).total / 730)
    assert estimate.hours_to_budget * estimate.dollars_per_hour == pytest.approx(20)
    assert estimate.dollars_at_email == pytest.approx(20 + 12 * estimate.dollars_per_hour)


@pytest.mark.parametrize(
    ("alarms", "expected"),
    [
        pytest.param(None, (10, 0), id="off"),
        pytest.param({"email": ["a@example.com"]}, (10, 3.7), id="defaults"),
        pytest.param({"budget": 25, "quiet_days": 3}, (25, 3.8), id="budget-and-quiet-days"),
        pytest.param({"budget": None}, (10, 3.7), id="no-budget"),
    ],
)
def test_alarms_are_read_from_the_settings(
    alarms: dict[str, object] | None, expected: tuple[float, float]
) -> None:
    """The cost of the alarms and the budget follow from env.hcl."""
    settings = CostSettings.from_settings({"alarms": alarms, "throttle": {}})

    assert (settings.budget, settings.alarms) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("sites", "pages"),
    [
        pytest.param({"main": {"origins": []}}, False, id="default"),
        pytest.param({"main": {"pages": False}}, False, id="off"),
        pytest.param({"main": {"pages": None}, "blog": {"pages": "false"}}, False, id="null-and-text"),
        pytest.param({"main": {}, "blog": {"pages": True}}, True, id="one-site"),
        pytest.param({"main": {}, "blog": {"pages": "${local.pages}"}}, True, id="expression"),
        pytest.param({"main": {}, "blog": "${local.blog}"}, True, id="site-that-is-an-expression"),
        pytest.param("${merge(local.sites, {})}", True, id="sites-that-are-an-expression"),
    ],
)
def test_pages_are_read_from_the_settings(sites: object, *, pages: bool) -> None:
    """An environment has the costs of pages if one of its sites counts them, or may do so."""
    settings = {"throttle": {}, "sites": sites}

    assert CostSettings.from_settings(settings).pages is pages
    assert CostSettings.from_settings(settings | {"alarms": {"budget": 5}}).pages is pages


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0"), (0.0035, "0.0035"), (0.0999, "0.0999"), (0.1, "0.10"), (99.5, "99.50"), (460.85, "461")],
)
def test_amounts_have_as_many_decimals_as_matter(amount: float, text: str) -> None:
    """An amount below 10 cents has four decimals, and one from 100 dollars on has none."""
    assert format_dollars(amount) == text

"""Simulated visitors of pages, and sites that do not honor every wish."""

from collections import Counter as Tally
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from footfall.counting.counter import Counter
from footfall.counting.window import last_days
from footfall.settings import Site
from ops.simulation.counting import PastCounter, Result, add_results, reason_of, retry_policy
from ops.simulation.pages import FRONT_PAGE, PAGES, with_pages
from ops.simulation.plan import PlannedRequest, plan_days
from ops.simulation.simulate import Options, plan_for
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.ops.simulation.test_counting import NOW, SETTINGS

DATES = last_days("2026-11-30", 20)
FOREVER, DAILY = Site("main", [], pages=True), Site("main", [], pages=True, window="day")
OPTIONS = Options(len(DATES), 30, 1)


@pytest.fixture
def dynamodb() -> FakeDynamoDB:
    """Return empty tables and the secret."""
    return FakeDynamoDB({"visits": ("id", "part"), "salts": ("site",)}, {"/secret": "s" * 32})


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Return the threads of the workers."""
    with ThreadPoolExecutor(8) as threads:
        yield threads


def simulate(dynamodb: FakeDynamoDB, threads: ThreadPoolExecutor, site: Site) -> Result:
    """Count the plan of *site*, and return the result."""
    past = PastCounter(SETTINGS, site, dynamodb.call, now=NOW)

    return add_results([past.count_day(day, threads) for day in plan_for(site, DATES, OPTIONS)])


def planned(site: Site) -> list[tuple[str, PlannedRequest]]:
    """Return the planned visits with their dates."""
    return [(day.date, visit) for day in plan_for(site, DATES, OPTIONS) for visit in day.visits]


def test_pages_have_a_popular_front_page_and_a_long_tail() -> None:
    """Most visitors read the front page, and every page has some. All visitors are those without pages."""
    days = plan_days(DATES, 400, "1")

    read = [visit for day in with_pages(days, "1") for visit in day.visits]

    tally = Tally(visit.page for visit in read)
    assert tally.most_common(1)[0][0] == FRONT_PAGE
    assert set(tally) == set(PAGES)
    assert {visit.address for visit in read} == {visit.address for day in days for visit in day.visits}


@pytest.mark.parametrize("site", [FOREVER, DAILY], ids=["forever", "day"])
def test_simulated_readers_are_counted_exactly(
    dynamodb: FakeDynamoDB, threads: ThreadPoolExecutor, site: Site
) -> None:
    """Each page has its distinct readers in each window. With the window forever, a second run adds none."""
    readers = {(visit.page, visit.address, date if site is DAILY else "") for date, visit in planned(site)}

    result = simulate(dynamodb, threads, site)

    pages = Counter(SETTINGS, clock=lambda: NOW).read_pages(site, retry_policy(dynamodb.call))
    assert {page.path: page.visitors for page in pages} == Tally(page for page, _, _ in readers)
    assert result.on_pages == len(readers)
    assert site is DAILY or simulate(dynamodb, threads, site).on_pages == 0


@pytest.mark.parametrize("honour", [(), ("dnt",), ("dnt", "gpc")], ids=["none", "dnt", "both"])
def test_wishes_that_a_site_ignores_are_not_excluded(honour: tuple[str, ...]) -> None:
    """Only reasons that the function would record are simulated."""
    site = Site("main", [], honour=honour)

    reasons = {
        reason_of(site, request)
        for day in plan_for(site, DATES, Options(len(DATES), 150, 1))
        for request in day.excluded
    }

    assert reasons == {"bot", "prefetch", *honour}


def test_site_without_pages_is_unchanged() -> None:
    """The plan of a site that does not count pages has one request for each visit."""
    assert all(visit.page is None for _, visit in planned(Site("main", [])))

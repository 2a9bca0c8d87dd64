"""The plan of a simulation."""

from ipaddress import IPv4Address

from footfall.counting.exclusions import exclusion_reason
from footfall.counting.window import last_days
from ops.simulation.counting import lowercase
from ops.simulation.plan import PlannedDay, plan_days

DATES = last_days("2026-11-30", 60)


def visitors(plan: list[PlannedDay]) -> set[str]:
    """Return the addresses of all visits."""
    return {visit.address for day in plan for visit in day.visits}


def test_same_seed_has_the_same_plan() -> None:
    """A plan is reproducible by its seed."""
    assert plan_days(DATES, 50, "1") == plan_days(DATES, 50, "1")


def test_every_visitor_visits() -> None:
    """The plan has the number of visitors, with addresses that no real visitor has, and some return."""
    plan = plan_days(DATES, 200, "1")

    assert len(visitors(plan)) == 200
    assert all(IPv4Address(address).is_reserved for address in visitors(plan))
    assert sum(len(day.visits) for day in plan) > 240


def test_seeds_have_other_visitors() -> None:
    """Another seed has visitors that the first one did not have."""
    assert not visitors(plan_days(DATES, 50, "1")) & visitors(plan_days(DATES, 50, "2"))


def test_next_day_has_the_same_visitors() -> None:
    """A simulation on another day is one of the same visitors, so it counts none of them again."""
    tomorrow = last_days("2026-12-01", 60)

    assert visitors(plan_days(DATES, 50, "1")) == visitors(plan_days(tomorrow, 50, "1"))


def test_days_differ() -> None:
    """The chart shows something: some day has a burst, and weekends have fewer visitors."""
    plan = plan_days(DATES, 2_000, "1")
    numbers = sorted(len(day.visits) for day in plan)

    assert numbers[-1] > 3 * numbers[len(numbers) // 2]
    assert numbers[0] < numbers[len(numbers) // 2]


def test_all_reasons_occur() -> None:
    """The function excludes every request that is planned as excluded, for all reasons."""
    plan = plan_days(DATES, 200, "1")
    reasons = [
        exclusion_reason(lowercase(request.headers), allow_tools=False, honour=("dnt", "gpc"))
        for day in plan
        for request in day.excluded
    ]

    assert set(reasons) == {"bot", "prefetch", "dnt", "gpc"}
    assert all(
        exclusion_reason(lowercase(visit.headers), allow_tools=False, honour=("dnt", "gpc")) is None
        for day in plan
        for visit in day.visits
    )

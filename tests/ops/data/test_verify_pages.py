"""Verification of pages: their markers are compared with those of the site, and their items by themselves."""

from collections.abc import Callable
from unittest import mock

import pytest

from ops.data.repair import repair
from ops.data.verify import Findings, Verifier
from ops.errors import UserError
from tests.ops.data.deployed import Deployed, quiet_log
from tests.ops.data.test_verify import EXPIRES, NOW

ADDRESSES = [f"198.51.100.{host}" for host in range(1, 5)]
COUNTER, NUMBER = ("pages#main", "/blog#0"), ("pages#main", "limit")


@pytest.fixture(params=["forever", "day"])
def blog(deployed: Deployed, request: pytest.FixtureRequest) -> Deployed:
    """Return an environment with a site of each window, whose page has four visitors."""
    deployed.configure(main={"pages": True, "window": request.param})
    options = {"expires_at": EXPIRES, "salt": b"salt"} if request.param == "day" else {}
    for address in ADDRESSES:
        deployed.visit_page(address, **options)  # type: ignore[arg-type] # Options of both types.

    return deployed


def verifier(deployed: Deployed) -> Verifier:
    """Return a verifier of all sites at noon of the day."""
    return Verifier(deployed.target, list(deployed.sites.values()), quiet_log(), clock=lambda: NOW)


def find(deployed: Deployed) -> Findings:
    """Compare markers and counters."""
    return verifier(deployed).find()


def change(deployed: Deployed, key: tuple[str, str] = COUNTER, **numbers: int) -> None:
    """Damage numbers of an item."""
    deployed.put(deployed.items()[key] | {name: {"N": str(number)} for name, number in numbers.items()})


def test_intact_pages_have_no_findings(blog: Deployed) -> None:
    """The markers of site and page count as many visitors as both counters, also if pages are off now."""
    findings = find(blog)

    assert (findings.lines(), findings.on_sites, findings.on_pages) == ([], 4, 4)
    blog.configure(main={"window": blog.sites["main"].window})
    assert find(blog).is_clean


def test_reset_is_no_damage(blog: Deployed) -> None:
    """The markers of a site that is stored under another name now are not too many in the same window."""
    window = blog.sites["main"].window
    blog.configure(main={"pages": True, "window": window, "stored_as": "main-2"})
    if window == "day":
        blog.visit_page(ADDRESSES[0], expires_at=EXPIRES, salt=b"salt")
    else:
        blog.visit_page(ADDRESSES[0])

    assert find(blog).lines() == []


def test_days_that_were_removed_are_no_damage(blog: Deployed) -> None:
    """The total of a page is higher than the sum of its days when old days have been removed."""
    blog.configure(main={"pages": True, "window": "forever"}, docs={"pages": True})
    for day in ("2026-08-01", "2026-11-30"):
        blog.visit_page(f"203.0.113.{day[6]}", "/x", "docs", day=day)
    item = blog.items()["pages#docs", "/x#0"]
    blog.put({name: value for name, value in item.items() if name != "d260801"})

    assert not find(blog).pages


def remove_registration(deployed: Deployed) -> None:
    """Delete the registration of the page, but not its place."""
    deployed.delete("pages#main", "/blog#")


def remove_date(deployed: Deployed) -> None:
    """Delete the date of the first visitor."""
    item = deployed.items()[COUNTER]
    deployed.put({name: value for name, value in item.items() if name != "since"})


@pytest.mark.parametrize(
    ("damage", "text"),
    [
        pytest.param(
            lambda blog: change(blog, NUMBER, pages=3), "number of pages is 3, but 1 are", id="number"
        ),
        pytest.param(lambda blog: blog.delete(*NUMBER), "number of pages is 0, but 1", id="no-number"),
        pytest.param(remove_registration, "number of pages is 1, but 0", id="registration"),
        pytest.param(lambda blog: change(blog, total=1), "total is 1, but its days add up to 4", id="total"),
        pytest.param(remove_date, "main /blog#0: the date of the first visitor is missing", id="date"),
    ],
)
def test_damaged_item_is_found_and_repaired(
    blog: Deployed, damage: Callable[[Deployed], None], text: str
) -> None:
    """What has one right answer is repaired without the name of a site, and counts stay."""
    damage(blog)
    damaged = find(blog)

    repair(verifier(blog), damaged, None)

    assert text in "\n".join(damaged.lines())
    assert find(blog).lines() == []
    assert (blog.count(), blog.page_counts()) == (4, {"/blog": 4})
    assert blog.items()[COUNTER]["since"] == {"S": "2026-11-30"}


def test_lost_counter_of_a_page_is_restored_where_it_is_named(blog: Deployed) -> None:
    """Markers do not name their page, so the user says that it was a page, and the message helps."""
    blog.delete(*COUNTER)
    damaged = find(blog)

    with pytest.raises(
        UserError, match=r"which of main and their pages has 4 .* counter of main /blog is missing"
    ):
        repair(verifier(blog), damaged, None)

    lines = repair(verifier(blog), damaged, blog.sites["main"], "/blog")
    assert lines == ["main /blog: +4 visitors without a day"]
    assert (find(blog).lines(), blog.count(), blog.page_counts()) == ([], 4, {"/blog": 4})
    of_window = {"d261130": 4} if blog.sites["main"].window == "day" else {}
    assert blog.numbers("pages#main")["/blog#0"] == {"total": 4} | of_window
    assert blog.items()[COUNTER]["since"] == {"S": "2026-11-30"}


def test_count_of_a_site_with_pages_is_repaired_if_it_is_named(blog: Deployed) -> None:
    """With the site alone, the difference goes to the site, and no page changes."""
    blog.delete("site#main", "2026-11#0")

    lines = repair(verifier(blog), find(blog), blog.sites["main"])

    assert lines == ["main: +4 visitors without a day"]
    assert (find(blog).lines(), blog.count(), blog.page_counts()) == ([], 4, {"/blog": 4})


def test_count_of_a_page_that_is_too_high_is_lowered(deployed: Deployed) -> None:
    """Visitors of older days are subtracted first, and then those of the newest days."""
    deployed.configure(main={"pages": True})
    deployed.visit_page(ADDRESSES[0], day="2026-11-01")
    deployed.visit_page(ADDRESSES[1])
    deployed.visit_page(ADDRESSES[1], "/other")
    change(deployed, total=9, d261130=5)
    damaged = find(deployed)

    with pytest.raises(UserError, match="/other of main has fewer than 7 visitors"):
        repair(verifier(deployed), damaged, deployed.sites["main"], "/other")

    repair(verifier(deployed), damaged, deployed.sites["main"], "/blog")
    assert find(deployed).lines() == []
    assert deployed.numbers("pages#main")["/blog#0"] == {"total": 2, "d261101": 1, "d261130": 1}


def test_page_that_is_registered_during_a_repair_is_counted(deployed: Deployed) -> None:
    """If a page is registered while the number of pages is corrected, the correction is computed again."""
    deployed.configure(main={"pages": True})
    deployed.visit_page(ADDRESSES[0])
    change(deployed, NUMBER, pages=9)
    visits = iter([lambda: deployed.visit_page(ADDRESSES[0], "/new")])

    def visit_once() -> None:
        next(visits, lambda: True)()

    with mock.patch.object(deployed.client, "before_write", visit_once):
        repair(verifier(deployed), find(deployed), None)

    assert deployed.registered() == (["/blog", "/new"], 2)

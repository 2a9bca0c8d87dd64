"""The pages of a site in the table: listed, removed to make room, erased for one visitor, exported."""

import io
from collections.abc import Callable

import pytest

from footfall.counting.page_items import list_pages
from footfall.counting.totals import PageTotals
from ops.data import counters_file
from ops.data.earlier import EarlierTable, import_earlier
from ops.data.forget import forget, with_former_names
from ops.data.page_counters import unregister
from ops.data.pages import read_pages, remove_pages
from ops.data.pseudonyms import Visitor
from ops.data.sites import StoredSite
from ops.data.verify import Verifier
from ops.errors import UserError
from tests.ops.data.deployed import DAY, SALTS, Deployed, earlier_characters, quiet_log

ALICE, BOB, CAROL = "198.51.100.1", "198.51.100.2", "198.51.100.3"


@pytest.fixture
def blog(deployed: Deployed) -> Deployed:
    """Return an environment with three pages: one with two visitors, two with one."""
    deployed.configure(main={"pages": True}, docs={})
    deployed.visit_page(ALICE, "/blog", day="2026-11-01")
    for page in ("/blog", "/a", "/b-é"):
        deployed.visit_page(BOB, page)

    return deployed


def is_intact(deployed: Deployed) -> bool:
    """Return whether markers and counters agree."""
    return Verifier(deployed.target, list(deployed.sites.values()), quiet_log()).find().is_clean


def test_pages_are_listed_by_visitors(blog: Deployed) -> None:
    """The most-read page is the first, and with days, only visitors of these days count."""
    site = blog.sites["main"]

    found = read_pages(blog.target, site)
    today = read_pages(blog.target, site, [DAY])

    assert found.registered == [
        PageTotals("/blog", 2, "2026-11-01"),
        PageTotals("/a", 1, DAY),
        PageTotals("/b-é", 1, DAY),
    ]
    assert [page.visitors for page in today.registered] == [1, 1, 1]


def test_removed_page_makes_room_and_keeps_its_count(blog: Deployed) -> None:
    """The registration and one place are gone, and the count continues if the page is visited again."""
    pages = read_pages(blog.target, blog.sites["main"])

    removed = remove_pages(blog.target, blog.sites["main"], pages.named(["/blog/", "/a"]))

    assert (removed, blog.registered()) == (2, (["/b-é"], 1))
    assert is_intact(blog)
    assert [blog.visit_page(address) for address in (ALICE, CAROL)] == [False, True]
    assert (blog.page_counts()["/blog"], blog.registered()) == (3, (["/b-é", "/blog"], 2))


def test_second_removal_changes_nothing(blog: Deployed) -> None:
    """A removal that was interrupted or runs twice lowers the number of pages once for each page."""
    site = blog.sites["main"]
    before = read_pages(blog.target, site)

    removed = [remove_pages(blog.target, site, before.named(["/a"])) for _ in range(2)]

    assert (removed, blog.registered()) == ([1, 0], (["/b-é", "/blog"], 2))
    assert read_pages(blog.target, site).named(["/a", "/blog"]) == [PageTotals("/blog", 2, "2026-11-01")]


def test_unread_pages_are_found(blog: Deployed) -> None:
    """After a flood of random paths, the pages with few visitors can be removed together."""
    few = read_pages(blog.target, blog.sites["main"]).with_at_most(1)

    assert [page.path for page in few] == ["/a", "/b-é"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        pytest.param(
            "/shop", r"main has no page /shop\. Nothing was removed\. `./footfall pages prod", id="new"
        ),
        pytest.param("blog", "'blog' is not the path of a page. Use the part", id="relative"),
        pytest.param("/a/../../b", "is not the path of a page", id="above-the-root"),
        pytest.param("https://you.example/blog", "is not the path of a page", id="url"),
    ],
)
def test_unknown_page_is_explained(blog: Deployed, path: str, message: str) -> None:
    """A page that was never counted and an invalid path are errors, and no page is removed."""
    with pytest.raises(UserError, match=message):
        read_pages(blog.target, blog.sites["main"]).named(["/blog", path])


def register(deployed: Deployed) -> None:
    """Keep all pages registered."""
    assert len(deployed.registered()[0]) == 3


def unregister_blog(deployed: Deployed) -> None:
    """Remove the page before the erasure."""
    deployed.write(*unregister("main", "/blog"))


def switch_off(deployed: Deployed) -> None:
    """Stop counting pages before the erasure."""
    deployed.configure(main={}, docs={})


def store_as(deployed: Deployed) -> None:
    """Reset the site before the erasure. Its pages are stored under the former name."""
    deployed.configure(main={"pages": True, "stored_as": "main-2"}, docs={})


@pytest.mark.parametrize("before", [register, unregister_blog, switch_off, store_as])
def test_markers_of_pages_are_erased(blog: Deployed, before: Callable[[Deployed], None]) -> None:
    """All pages that a visitor read are erased, also removed pages. Counts and other visitors stay."""
    before(blog)
    sites = with_former_names(blog.target, list(blog.sites.values()))

    erased = [forget(blog.target, sites, Visitor(BOB)) for _ in range(2)]

    assert erased == [4, 0]
    assert (blog.count(), blog.page_counts(), blog.markers()) == (2, {"/a": 1, "/b-é": 1, "/blog": 2}, 2)
    assert blog.numbers("erased") == {"0": {"visitors": 4}}
    assert is_intact(blog)


def test_markers_of_pages_in_a_window_are_erased(deployed: Deployed) -> None:
    """The current salt of the site is also that of its pages."""
    deployed.configure(main={"window": "day", "pages": True})
    deployed.client.put_item(TableName=SALTS, Item={"site": {"S": "main"}, "salt": {"S": "0102"}})
    deployed.visit_page(ALICE, expires_at=2_000_000_000, salt=b"\x01\x02")

    assert forget(deployed.target, deployed.sites.values(), Visitor(ALICE)) == 2


def test_visitor_of_an_earlier_counter_is_new_to_a_page(deployed: Deployed) -> None:
    """The earlier counter counted no pages. Its visitors are in the start value of the site only."""
    deployed.configure(main={"pages": True, "imported_visitors": True})
    table = EarlierTable(1, frozenset({earlier_characters(ALICE)}))
    import_earlier(deployed.target, deployed.sites["main"], table, quiet_log())

    assert [deployed.visit_page(ALICE) for _ in range(2)] == [True, False]
    assert (deployed.count(), deployed.page_counts(), is_intact(deployed)) == (1, {"/blog": 1}, True)
    assert forget(deployed.target, deployed.sites.values(), Visitor(ALICE)) == 2


def test_pages_are_exported(blog: Deployed) -> None:
    """CSV has a row for each day of a page, and one for visitors of older days, which are not kept."""
    blog.write(*unregister("main", "/a"))
    item = blog.items()["pages#main", "/blog#0"]
    blog.put({name: value for name, value in item.items() if name != "d261101"})

    report = counters_file.read_report(blog.target, [blog.sites["main"]])

    file = io.StringIO()
    counters_file.write_csv(file, report)
    assert [(page["path"], page["registered"], page["count"]) for page in report["sites"][0]["pages"]] == [
        ("/a", False, 1),
        ("/b-é", True, 1),
        ("/blog", True, 2),
    ]
    assert file.getvalue().splitlines()[-4:] == [
        "main,2026-11-30,visitors,1,/a",
        "main,2026-11-30,visitors,1,/b-é",
        "main,,visitors,1,/blog",
        "main,2026-11-30,visitors,1,/blog",
    ]


def test_site_of_an_earlier_deployment_counts_no_pages() -> None:
    """The state of an earlier version of modules/compute has no settings of pages, which is no error."""
    earlier = StoredSite("main", "main", {"window": "day", "origins": [], "stored_as": None})

    assert (earlier.pages, earlier.max_pages, earlier.function_site.window) == (False, 500, "day")


def test_page_without_a_date_is_listed(blog: Deployed) -> None:
    """A damaged counter does not hide the other pages."""
    item = blog.items()["pages#main", "/a#0"]
    blog.put({name: value for name, value in item.items() if name != "since"})

    assert PageTotals("/a", 1, None) in read_pages(blog.target, blog.sites["main"]).registered
    assert list_pages([]) == []

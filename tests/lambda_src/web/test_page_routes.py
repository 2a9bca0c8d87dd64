"""Tests of the parameter `page`, of `/pages`, and of private statistics."""

import json
from typing import Any

import pytest

from tests.lambda_src.harness.fake_aws import FakeAws
from tests.lambda_src.harness.gateway import BROWSER, Invoke, body, from_address, query, with_headers

SITES = {
    "main": {"origins": []},
    "docs": {"origins": [], "pages": True, "max_pages": 2},
    "private": {"origins": [], "pages": True, "statistics": "private"},
    "no-wishes": {"origins": [], "honour": []},
}


@pytest.fixture(autouse=True)
def _sites(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITES", json.dumps(SITES))


@pytest.mark.parametrize(("method", "path"), [("POST", "/visitors"), ("GET", "/visit")])
def test_response_contains_the_page(invoke: Invoke, method: str, path: str) -> None:
    """A counting request with a page returns its canonical path, its count and whether it was counted."""
    visits = ["/blog/", "/blog/index.html", "/about", "/third"]

    pages = [body(invoke(method, path, **query(site="docs", page=page)))["page"] for page in visits]

    assert pages == [
        {"path": "/blog", "count": 1, "counted": True},
        {"path": "/blog", "count": 1, "counted": False, "reason": "seen"},
        {"path": "/about", "count": 1, "counted": True},
        {"path": "/third", "counted": False, "reason": "too_many_pages"},
    ]


def test_picture_counts_the_page(invoke: Invoke) -> None:
    """The picture counts the page, too, although its response cannot say so."""
    invoke("GET", "/pixel.svg", **query(site="docs", page="/blog"))

    read = body(invoke("GET", **query(site="docs", page="/blog")))

    assert (read["count"], read["page"]["path"], read["page"]["count"]) == (1, "/blog", 1)
    assert read["page"]["since"] == read["since"]


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        pytest.param(with_headers(DNT="1"), "dnt", id="wish"),
        pytest.param(with_headers(Signature_Agent='"https://agent.example.com"'), "bot", id="signed-agent"),
    ],
)
def test_excluded_visitor_is_not_counted_on_the_page(
    invoke: Invoke, sent: dict[str, Any], reason: str
) -> None:
    """An exclusion has the same reason for the site and the page."""
    visited = body(invoke(**query(site="docs", page="/blog"), **sent))

    assert visited["reason"] == reason
    assert visited["page"] == {"path": "/blog", "count": 0, "counted": False, "reason": reason}


@pytest.mark.parametrize(("site", "reason"), [("main", "gpc"), ("no-wishes", None)])
def test_wish_of_the_script_is_a_parameter(invoke: Invoke, site: str, reason: str | None) -> None:
    """The parameter gpc=1 has the effect of the header, on a site that honors it."""
    visited = body(invoke("GET", "/visit", **query(site=site, gpc="1")))

    assert visited.get("reason") == reason


@pytest.mark.parametrize(
    "path", ["POST /visitors", "/visit", "/pixel.svg", "/visitors", "/badge.svg", "/badge.json"]
)
@pytest.mark.parametrize("site", ["main", "docs"])
def test_invalid_page_is_rejected(invoke: Invoke, fake_aws: FakeAws, path: str, site: str) -> None:
    """An invalid page is an error on every route and site, before the table is read."""
    method, _, route = path.rpartition(" ")

    response = invoke(method or "GET", route, **query(site=site, page="/a%2Fb"))

    assert (response["statusCode"], body(response)["error"]) == (400, "bad_query")
    assert fake_aws.operations == []


def test_last_of_repeated_pages_is_used(invoke: Invoke) -> None:
    """As for all parameters, the last value of a repeated page is used."""
    visited = body(invoke(**query(site="docs", page=["/first", "/last"])))

    assert visited["page"]["path"] == "/last"


def test_count_can_be_read_with_the_page_of_a_site_without_pages(invoke: Invoke) -> None:
    """The script of a visitor who opted out still gets the count of the site."""
    read = body(invoke("GET", **query(page="/blog")))

    assert (read["count"], read["page"]) == (0, {"path": "/blog", "reason": "pages_off"})


def test_counting_ignores_the_page_of_a_site_without_pages(invoke: Invoke) -> None:
    """The visitor is counted, and the response says that pages are not."""
    visited = body(invoke(**query(page="/blog")))

    assert (visited["count"], visited["counted"]) == (1, True)
    assert visited["page"] == {"path": "/blog", "counted": False, "reason": "pages_off"}


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        pytest.param("/pages", {}, id="pages"),
        pytest.param("/badge.svg", {"page": "/blog"}, id="badge"),
        pytest.param("/badge.json", {"page": "/blog"}, id="badge-json"),
    ],
)
def test_site_without_pages_cannot_be_read_by_page(
    invoke: Invoke, path: str, parameters: dict[str, str]
) -> None:
    """Reading the pages of a site that does not count them is an error that names the setting."""
    response = invoke("GET", path, **query(**parameters))

    assert (response["statusCode"], body(response)["error"]) == (404, "pages_off")
    assert "pages = true" in body(response)["message"]


def test_badge_shows_the_count_of_a_page(invoke: Invoke) -> None:
    """A badge with a page shows its visitors. A page that has none shows 0."""
    invoke(**query(site="docs", page="/blog"))
    invoke(**query(site="docs", page="/about"))
    invoke(**query(site="docs", page="/blog"), **from_address("192.0.2.9"))

    badges = [
        body(invoke("GET", "/badge.json", **query(site="docs", page=page)))["message"]
        for page in ("/blog", "/about", "/none")
    ]

    assert badges == ["2", "1", "0"]


def test_pages_are_listed(invoke: Invoke) -> None:
    """The most-read pages come first, up to the limit, with the number of all pages."""
    for page, address in [("/b", "192.0.2.1"), ("/a", "192.0.2.1"), ("/a", "192.0.2.2")]:
        invoke(**query(site="docs", page=page), **from_address(address))

    response = invoke("GET", "/pages", **query(site="docs", limit="1", days="31"))

    assert response["headers"]["Cache-Control"] == "public, max-age=60"
    assert body(response) == {
        "site": "docs",
        "window": "forever",
        "number_of_pages": 2,
        "max_pages": 2,
        "pages": [{"path": "/a", "count": 2}],
    }


def test_paths_are_served_with_their_own_characters(invoke: Invoke) -> None:
    """A path outside ASCII is readable in the response, and needs at most 4 bytes for each character."""
    visit = invoke(**query(site="docs", page="/h%C3%B6he/👣"))
    pages = invoke("GET", "/pages", **query(site="docs"))

    assert '"path": "/höhe/👣"' in visit["body"]
    assert '"path": "/höhe/👣"' in pages["body"]


@pytest.mark.parametrize(
    ("parameter", "value", "maximum"),
    [
        ("limit", "0", "100"),
        ("limit", "101", "100"),
        ("limit", "x", "100"),
        ("days", "32", "31"),
        ("days", "", "31"),
    ],
)
def test_invalid_numbers_are_rejected(invoke: Invoke, parameter: str, value: str, maximum: str) -> None:
    """The message names the valid numbers."""
    response = invoke("GET", "/pages", **query(**{"site": "docs", parameter: value}))

    assert (response["statusCode"], body(response)["error"]) == (400, "bad_query")
    assert maximum in body(response)["message"]


@pytest.mark.parametrize(("path", "parameters"), [("/pages", {}), ("/visitors", {"days": "7"})])
def test_private_statistics_are_not_served(invoke: Invoke, path: str, parameters: dict[str, str]) -> None:
    """Days, exclusions and pages of a site with private statistics are an error that names the command."""
    response = invoke("GET", path, **query(site="private", **parameters))

    assert (response["statusCode"], body(response)["error"]) == (403, "private_statistics")
    assert "./footfall stats" in body(response)["message"]


def test_private_statistics_still_have_counts(invoke: Invoke) -> None:
    """The counts of the site and of a page are public, without the date of the first visit."""
    invoke(**query(site="private", page="/blog"), **with_headers(User_Agent=BROWSER))

    read = body(invoke("GET", **query(site="private", page="/blog")))

    assert read == {
        "count": 1,
        "site": "private",
        "window": "forever",
        "since": None,
        "page": {"path": "/blog", "count": 1, "since": None},
    }

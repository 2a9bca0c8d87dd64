"""Promises of the routes: what each counts, tells and lets be kept."""

import json
import re

import pytest

from footfall.web.request import Event
from tests.lambda_src.harness.fake_aws import FakeAws, fails
from tests.lambda_src.harness.gateway import BROWSER, Ask, body, query, sends, source

CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
COUNTING = [
    pytest.param("POST", "/visitors", id="post"),
    pytest.param("GET", "/visit", id="visit"),
    pytest.param("GET", "/pixel.svg", id="pixel"),
]
READING = ["/", "/badge.json", "/badge.svg", "/count.js", "/health", "/visitors"]


def _count(ask: Ask) -> int:
    return int(body(ask("GET"))["count"])


@pytest.mark.parametrize(("method", "path"), COUNTING)
def test_a_counting_route_counts_once(ask: Ask, method: str, path: str) -> None:
    """Whichever way a visitor comes first, no way counts it again."""
    ask(method, path)
    first = _count(ask)
    for again in COUNTING:
        ask(*again.values)

    assert (first, _count(ask)) == (1, 1)


@pytest.mark.parametrize("path", READING)
def test_a_reading_route_counts_nobody(ask: Ask, cloud: FakeAws, path: str) -> None:
    """Reading leaves no trace at all."""
    answer = ask("GET", path)

    assert answer["statusCode"] == 200
    assert cloud.items() == []


@pytest.mark.parametrize(
    ("method", "path", "kept"),
    [
        pytest.param("POST", "/visitors", "no-store", id="post"),
        pytest.param("GET", "/visit", "private, max-age=3600", id="visit"),
        pytest.param("GET", "/pixel.svg", "no-store", id="pixel"),
        pytest.param("GET", "/visitors", "public, max-age=10", id="read"),
        pytest.param("GET", "/badge.svg", "public, max-age=60", id="badge"),
        pytest.param("GET", "/badge.json", "public, max-age=60", id="shield"),
        pytest.param("GET", "/count.js", "public, max-age=86400", id="script"),
        pytest.param("GET", "/", "public, max-age=60", id="page"),
        pytest.param("GET", "/health", "no-store", id="health"),
    ],
)
def test_each_answer_says_how_long_it_holds(ask: Ask, method: str, path: str, kept: str) -> None:
    """What counts is asked each time, but for a browser's visit; what reads may be kept for a moment."""
    first, again = ask(method, path), ask(method, path)

    assert first["headers"]["Cache-Control"] == again["headers"]["Cache-Control"] == kept
    assert first["headers"]["Access-Control-Allow-Origin"] == "*"
    assert first["headers"]["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param(sends(User_Agent=CRAWLER), "bot", id="crawler"),
        pytest.param(sends(User_Agent="curl/8.5.0"), "bot", id="tool"),
        pytest.param(sends(Sec_Purpose="prefetch;prerender"), "prefetch", id="prerender"),
        pytest.param(sends(DNT="1"), "dnt", id="dnt"),
        pytest.param(sends(Sec_GPC="1"), "gpc", id="gpc"),
    ],
)
def test_who_is_not_counted_hears_why(ask: Ask, cloud: FakeAws, changes: Event, reason: str) -> None:
    """A refusal has its name, the count as it is, and is asked anew; nothing of the visitor is stored."""
    ask(**source("203.0.113.78"))

    answer = ask("GET", "/visit", **changes)
    ask("GET", "/pixel.svg", **changes)

    assert body(answer) == {
        "count": 1,
        "counted": False,
        "reason": reason,
        "site": "main",
        "window": "forever",
    }
    assert answer["headers"]["Cache-Control"] == "no-store"
    assert [it["part"]["S"] for it in cloud.items()].count("visit") == 1


def test_a_plain_curl_counts_and_a_crawler_does_not(ask: Ask) -> None:
    """POST is a deliberate call: a command line may make it, a crawler may not."""
    tool, crawler = (ask(**sends(User_Agent=it)) for it in ("curl/8.5.0", CRAWLER))

    assert (body(tool)["counted"], body(crawler)["reason"]) == (True, "bot")


def test_robots_are_told_of_and_cost_no_more_when_they_are_many(ask: Ask, cloud: FakeAws) -> None:
    """A hundred robots within a minute cost one write; the owner sees the first at once."""
    for _ in range(100):
        ask("GET", "/visit", **sends(User_Agent=CRAWLER))

    told = body(ask("GET", **query(days="1")))

    assert cloud.asked.count("UpdateItem") == 1
    assert cloud.asked.count("Query") == 1 + 2
    assert told["not_counted"] == {"bot": 1, "prefetch": 0, "dnt": 0, "gpc": 0}


def test_a_robot_is_answered_though_it_cannot_be_noted(
    ask: Ask, capsys: pytest.CaptureFixture[str], cloud: FakeAws
) -> None:
    """A number that is approximate anyway turns nobody away, is not tried again at once, and is told."""
    cloud.plan("UpdateItem", fails("ThrottlingException", transient=True))

    answer = ask("GET", "/visit", **sends(User_Agent=CRAWLER))

    assert body(answer)["reason"] == "bot"
    assert cloud.asked.count("UpdateItem") == 1
    assert json.loads(capsys.readouterr().err)["code"] == "ThrottlingException"


@pytest.mark.parametrize(("method", "path"), COUNTING)
def test_a_foreign_page_counts_nowhere(ask: Ask, cloud: FakeAws, method: str, path: str) -> None:
    """Each counting route refuses a page of another origin before anything is asked."""
    answer = ask(method, path, **sends(Origin="https://evil.test"))

    assert (answer["statusCode"], body(answer)["error"]) == (403, "foreign_origin")
    assert cloud.asked == []


FROM = "https://example.com/a/page?with=words"


@pytest.mark.parametrize(("method", "path"), COUNTING)
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param({"Sec-Fetch-Site": "cross-site", "Referer": FROM}, 200, id="own-page"),
        pytest.param({"Sec-Fetch-Site": "same-site", "Referer": "https://example.com/"}, 200, id="own-root"),
        pytest.param({"Sec-Fetch-Site": "same-origin"}, 200, id="page-of-the-api"),
        pytest.param({"Sec-Fetch-Site": "none"}, 200, id="typed"),
        pytest.param({"Referer": "https://evil.test/"}, 200, id="program"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, 403, id="without-referer"),
        pytest.param({"Sec-Fetch-Site": "cross-site", "Referer": "https://evil.test/"}, 403, id="foreign"),
        pytest.param({"Sec-Fetch-Site": "same-site", "Referer": "https://evil.test/"}, 403, id="neighbour"),
        pytest.param(
            {"Sec-Fetch-Site": "cross-site", "Referer": "https://example.com.evil.test/"},
            403,
            id="look-alike",
        ),
        pytest.param(
            {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.test"}, 403, id="origin-goes-first"
        ),
    ],
)
def test_a_picture_or_link_counts_only_from_the_sites_own_pages(
    ask: Ask, method: str, path: str, sent: dict[str, str], status: int
) -> None:
    """Where browsers send no Origin they say that another site asks: no picture tells who was here."""
    answer = ask(method, path, headers={"User-Agent": BROWSER} | sent)

    assert answer["statusCode"] == status


def test_a_browser_keeps_a_visit_for_its_own_origin_only(ask: Ask) -> None:
    """What one page's visit left in the browser is not another page's to find."""
    answer = ask("GET", "/visit", **sends(Origin="https://example.com"))

    assert answer["headers"]["Vary"] == "Origin"


@pytest.mark.parametrize(
    "path", ["/", "/badge.json", "/badge.svg", "/count.js", "/pixel.svg", "/visit", "/visitors"]
)
def test_a_site_is_picked_on_every_route(ask: Ask, path: str) -> None:
    """One parameter means the same everywhere, and an unknown name is told without a list."""
    there, nowhere = (ask("GET", path, **query(site=it)) for it in ("blog", "nope"))

    assert there["statusCode"] == 200
    assert (nowhere["statusCode"], body(nowhere)["error"]) == (404, "unknown_site")


def test_days_are_told_with_gaps_filled(ask: Ask) -> None:
    """The last day is today, and there are as many as were asked for."""
    ask()

    told = body(ask("GET", **query(days="3")))

    assert [it["count"] for it in told["days"]] == [0, 0, 1]
    assert told["days"][-1]["date"] == told["since"]
    assert told["not_counted"] == {"bot": 0, "prefetch": 0, "dnt": 0, "gpc": 0}


@pytest.mark.parametrize("days", ["0", "367", "-1", "1.5", "", " 7", "+7", "\u0667", "1e2", "9" * 9_000])
def test_days_that_are_none_are_refused(ask: Ask, cloud: FakeAws, days: str) -> None:
    """Only a whole number from 1 to 366 means days, and the refusal says so."""
    answer = ask("GET", **query(days=days))

    assert (answer["statusCode"], body(answer)["error"]) == (400, "bad_query")
    assert "366" in body(answer)["message"]
    assert cloud.asked == []


def test_the_pixel_is_a_picture_and_no_more(ask: Ask) -> None:
    """A page without JavaScript gets an empty picture that may load nothing."""
    answer = ask("GET", "/pixel.svg")

    assert re.fullmatch(r'<svg [^<>]*width="1" height="1"/>', answer["body"])
    assert answer["headers"]["Content-Security-Policy"] == "default-src 'none'"


def test_browsers_of_one_address_count_apart_where_the_site_says_so(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """by_browser is a site's choice; without it the browser's name is never looked at."""
    sites = {"main": {"origins": []}, "office": {"origins": [], "by_browser": True}}
    monkeypatch.setenv("SITES", json.dumps(sites))
    asked = [(site, agent) for site in sites for agent in (BROWSER, f"{BROWSER} Other", BROWSER, "\ud800")]

    counts = [body(ask(**query(site=site), **sends(User_Agent=agent)))["count"] for site, agent in asked]

    assert counts == [1, 1, 1, 1, 1, 2, 2, 3]

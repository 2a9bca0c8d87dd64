"""Tests of the routes: what each counts and returns, and how long browsers may cache it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import footfall
from footfall.web import handler
from footfall.web.request import Event
from tests.lambda_src.conftest import VARIABLES
from tests.lambda_src.harness.fake_aws import FakeAws, fail_with
from tests.lambda_src.harness.gateway import (
    BROWSER,
    Context,
    Invoke,
    body,
    event,
    from_address,
    query,
    with_headers,
)
from tests.lambda_src.harness.table import TABLES

CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
COUNTING = [
    pytest.param("POST", "/visitors", id="post"),
    pytest.param("GET", "/visit", id="visit"),
    pytest.param("GET", "/pixel.svg", id="pixel"),
]
READING = ["/", "/badge.json", "/badge.svg", "/count.js", "/health", "/openapi.json", "/visitors"]


class EventWithoutBody(dict[str, Any]):
    """An event whose body cannot be read."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - as in dict.
        """Return a value other than the body."""
        assert name != "body", "The function reads the body."
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - as in dict.
        """Return a value other than the body, or *default*."""
        assert name != "body", "The function reads the body."
        return super().get(name, default)


def _count(invoke: Invoke) -> int:
    return int(body(invoke("GET"))["count"])


@pytest.mark.parametrize(("method", "path"), COUNTING)
def test_counting_routes_share_one_count(invoke: Invoke, method: str, path: str) -> None:
    """A visitor is counted once, no matter which routes are used."""
    invoke(method, path)
    first = _count(invoke)
    for again in COUNTING:
        invoke(*again.values)

    assert (first, _count(invoke)) == (1, 1)


@pytest.mark.usefixtures("invoke")
@pytest.mark.parametrize("path", [*READING, "/pixel.svg", "/visit", "POST /visitors"])
def test_no_route_reads_the_body(path: str) -> None:
    """No route reads the body of a request, so a large body costs only the time to parse the event."""
    method, _, path = path.rpartition(" ")

    response = handler.handle(EventWithoutBody(event(method or "GET", path)), Context())

    assert response["statusCode"] == 200


def test_visit_loads_only_its_modules() -> None:
    """A visit loads neither botocore nor the modules of other routes, which would slow down a cold start."""
    script = f"""
import json, sys
from footfall.aws.client import client
from footfall.web.handler import handle
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.gateway import Context, event
client().call = FakeDynamoDB({TABLES}, {{"/footfall-dev/secret": "s" * 32}}).call
status = handle(event("GET", "/visit"), Context())["statusCode"]
unused = ("botocore", "health", "page_items", "pages", "paths", "web.reading", "salts", "counting.statistics")
print(json.dumps([status, [name for name in sys.modules if any(part in name for part in unused)]]))
"""
    path = os.pathsep.join([str(Path(footfall.__file__).parents[1]), str(Path(__file__).parents[3])])

    run = subprocess.run(
        [sys.executable, "-c", script],
        env=VARIABLES | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(run.stdout) == [200, []]


@pytest.mark.parametrize("path", READING)
def test_reading_routes_count_nothing(invoke: Invoke, fake_aws: FakeAws, path: str) -> None:
    """A reading route writes nothing."""
    response = invoke("GET", path)

    assert response["statusCode"] == 200
    assert fake_aws.items() == []


@pytest.mark.parametrize(
    ("method", "path", "cache_control"),
    [
        pytest.param("POST", "/visitors", "no-store", id="post"),
        pytest.param("GET", "/visit", "private, max-age=3600", id="visit"),
        pytest.param("GET", "/pixel.svg", "no-store", id="pixel"),
        pytest.param("GET", "/visitors", "public, max-age=10", id="read"),
        pytest.param("GET", "/badge.svg", "public, max-age=60", id="badge"),
        pytest.param("GET", "/badge.json", "public, max-age=60", id="badge-json"),
        pytest.param("GET", "/count.js", "public, max-age=86400", id="script"),
        pytest.param("GET", "/", "public, max-age=60", id="page"),
        pytest.param("GET", "/openapi.json", "public, max-age=3600", id="contract"),
        pytest.param("GET", "/health", "no-store", id="health"),
    ],
)
def test_cache_control_of_each_route(invoke: Invoke, method: str, path: str, cache_control: str) -> None:
    """Browsers may cache their own visit and the reading routes, except for /health."""
    first, again = invoke(method, path), invoke(method, path)

    assert first["headers"]["Cache-Control"] == again["headers"]["Cache-Control"] == cache_control
    assert first["headers"]["Access-Control-Allow-Origin"] == "*"
    assert first["headers"]["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param(with_headers(User_Agent=CRAWLER), "bot", id="crawler"),
        pytest.param(with_headers(User_Agent="curl/8.5.0"), "bot", id="tool"),
        pytest.param(with_headers(Sec_Purpose="prefetch;prerender"), "prefetch", id="prerender"),
        pytest.param(with_headers(DNT="1"), "dnt", id="dnt"),
        pytest.param(with_headers(Sec_GPC="1"), "gpc", id="gpc"),
    ],
)
def test_exclusion_has_a_reason(invoke: Invoke, fake_aws: FakeAws, changes: Event, reason: str) -> None:
    """The response has the reason and the count and is not cached. No marker is stored."""
    invoke(**from_address("203.0.113.78"))

    response = invoke("GET", "/visit", **changes)
    invoke("GET", "/pixel.svg", **changes)

    assert body(response) == {
        "count": 1,
        "counted": False,
        "reason": reason,
        "site": "main",
        "window": "forever",
    }
    assert response["headers"]["Cache-Control"] == "no-store"
    assert [item["part"]["S"] for item in fake_aws.items()].count("visit") == 1


def test_post_counts_a_tool_and_not_a_crawler(invoke: Invoke) -> None:
    """POST counts a command-line tool, but no crawler."""
    tool, crawler = (invoke(**with_headers(User_Agent=user_agent)) for user_agent in ("curl/8.5.0", CRAWLER))

    assert (body(tool)["counted"], body(crawler)["reason"]) == (True, "bot")


def test_a_hundred_bots_cost_one_write(invoke: Invoke, fake_aws: FakeAws) -> None:
    """A hundred bots within a minute cost one write, and the first is visible at once."""
    for _ in range(100):
        invoke("GET", "/visit", **with_headers(User_Agent=CRAWLER))

    statistics = body(invoke("GET", **query(days="1")))

    assert fake_aws.operations.count("UpdateItem") == 1
    assert fake_aws.operations.count("Query") == 1 + 2
    assert statistics["not_counted"] == {"bot": 1, "prefetch": 0, "dnt": 0, "gpc": 0}


def test_exclusion_is_served_if_its_write_fails(
    invoke: Invoke, capsys: pytest.CaptureFixture[str], fake_aws: FakeAws
) -> None:
    """If an exclusion cannot be written, the error is logged and the client still gets a response."""
    fake_aws.add_faults("UpdateItem", fail_with("ThrottlingException", transient=True))

    response = invoke("GET", "/visit", **with_headers(User_Agent=CRAWLER))

    assert body(response)["reason"] == "bot"
    assert fake_aws.operations.count("UpdateItem") == 1
    assert json.loads(capsys.readouterr().err)["code"] == "ThrottlingException"


@pytest.mark.parametrize(("method", "path"), COUNTING)
def test_foreign_origin_is_rejected_on_every_counting_route(
    invoke: Invoke, fake_aws: FakeAws, method: str, path: str
) -> None:
    """Each counting route rejects a page of another origin before it makes a call."""
    response = invoke(method, path, **with_headers(Origin="https://evil.test"))

    assert (response["statusCode"], body(response)["error"]) == (403, "foreign_origin")
    assert fake_aws.operations == []


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
        pytest.param({"Sec-Fetch-Site": "same-site", "Referer": "https://evil.test/"}, 403, id="same-domain"),
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
def test_image_or_link_of_a_foreign_page_is_rejected(
    invoke: Invoke, method: str, path: str, sent: dict[str, str], status: int
) -> None:
    """Without an Origin header, Sec-Fetch-Site and Referer identify the page."""
    response = invoke(method, path, headers={"User-Agent": BROWSER} | sent)

    assert response["statusCode"] == status


def test_cached_visit_varies_by_origin(invoke: Invoke) -> None:
    """A page cannot read the cached visit of another origin."""
    response = invoke("GET", "/visit", **with_headers(Origin="https://example.com"))

    assert response["headers"]["Vary"] == "Origin"


@pytest.mark.parametrize(
    "path", ["/", "/badge.json", "/badge.svg", "/count.js", "/pixel.svg", "/visit", "/visitors"]
)
def test_every_route_accepts_a_site(invoke: Invoke, path: str) -> None:
    """The site parameter has the same meaning on every route, and an unknown site returns an error."""
    known, unknown = (invoke("GET", path, **query(site=name)) for name in ("blog", "nope"))

    assert known["statusCode"] == 200
    assert (unknown["statusCode"], body(unknown)["error"]) == (404, "unknown_site")


def test_days_have_no_gaps(invoke: Invoke) -> None:
    """The response contains as many days as requested, and the last one is today."""
    invoke()

    statistics = body(invoke("GET", **query(days="3")))

    assert [day["count"] for day in statistics["days"]] == [0, 0, 1]
    assert statistics["days"][-1]["date"] == statistics["since"]
    assert statistics["not_counted"] == {"bot": 0, "prefetch": 0, "dnt": 0, "gpc": 0}


@pytest.mark.parametrize("days", ["0", "367", "-1", "1.5", "", " 7", "+7", "\u0667", "1e2", "9" * 9_000])
def test_invalid_days_are_rejected(invoke: Invoke, fake_aws: FakeAws, days: str) -> None:
    """Only a whole number from 1 to 366 is valid, and the message says so."""
    response = invoke("GET", **query(days=days))

    assert (response["statusCode"], body(response)["error"]) == (400, "bad_query")
    assert "366" in body(response)["message"]
    assert fake_aws.operations == []


def test_pixel_is_an_empty_image(invoke: Invoke) -> None:
    """A page without JavaScript gets an empty image that loads nothing."""
    response = invoke("GET", "/pixel.svg")

    assert re.fullmatch(r'<svg [^<>]*width="1" height="1"/>', response["body"])
    assert response["headers"]["Content-Security-Policy"] == "default-src 'none'"


def test_by_browser_counts_browsers_separately(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """With by_browser, the user agent is part of the visitor. Without it, the user agent is ignored."""
    sites = {"main": {"origins": []}, "office": {"origins": [], "by_browser": True}}
    monkeypatch.setenv("SITES", json.dumps(sites))
    visits = [(site, agent) for site in sites for agent in (BROWSER, f"{BROWSER} Other", BROWSER, "\ud800")]

    counts = [
        body(invoke(**query(site=site), **with_headers(User_Agent=agent)))["count"] for site, agent in visits
    ]

    assert counts == [1, 1, 1, 1, 1, 2, 2, 3]

"""Promises of the door: the HTTP contract."""

import pytest

from footfall.web.request import Event
from tests.lambda_src.harness.fake_aws import FakeAws
from tests.lambda_src.harness.gateway import ADDRESS, Ask, body, site, source


def test_a_visit_and_its_repeat_are_answered(ask: Ask) -> None:
    """POST counts a caller once, and says so."""
    first, repeat = ask(), ask()

    assert body(first) == {"count": 1, "counted": True, "site": "main", "window": "forever"}
    assert body(repeat) == {
        "count": 1,
        "counted": False,
        "reason": "seen",
        "site": "main",
        "window": "forever",
    }
    assert first["statusCode"] == repeat["statusCode"] == 200
    assert first["headers"]["Cache-Control"] == repeat["headers"]["Cache-Control"] == "no-store"


def test_reading_counts_nobody(ask: Ask) -> None:
    """GET tells the count and since when, may be kept for 10 seconds, and never counts."""
    before = ask("GET")
    ask()

    after = ask("GET")

    assert body(before) == {"count": 0, "site": "main", "window": "forever", "since": None}
    assert body(after)["count"] == 1
    assert len(body(after)["since"]) == len("2026-11-23")
    assert after["headers"]["Cache-Control"] == "public, max-age=10"


def test_health_is_one_read(ask: Ask, cloud: FakeAws) -> None:
    """GET /health names the release after one cheap read, and counts nobody."""
    healthy = ask("GET", "/health")

    assert body(healthy) == {"status": "ok", "release": "0123abcd"}
    assert healthy["headers"]["Cache-Control"] == "no-store"
    assert cloud.asked == ["GetItem"]


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        pytest.param({}, 1, id="same"),
        pytest.param(source(f"::ffff:{ADDRESS}"), 1, id="mapped"),
        pytest.param({"headers": None}, 1, id="no-headers"),
        pytest.param({"headers": {}}, 1, id="empty-headers"),
        pytest.param({"headers": {"X-Forwarded-For": "192.0.2.9"}}, 1, id="forwarded"),
        pytest.param({"headers": {"oRiGiN": "https://example.com"}}, 1, id="own-page"),
        pytest.param({"body": "{", "isBase64Encoded": True}, 1, id="any-body"),
        pytest.param({"multiValueQueryStringParameters": {}}, 1, id="empty-query"),
        pytest.param(site("main"), 1, id="by-name"),
        pytest.param(source("203.0.113.78"), 2, id="other-address"),
        pytest.param(source("2001:db8::1"), 2, id="ipv6"),
    ],
)
def test_the_address_alone_tells_visitors_apart(ask: Ask, changes: Event, count: int) -> None:
    """The gateway's word for the address decides; no header, query or body does."""
    ask()

    answer = ask(**changes)

    assert body(answer)["count"] == count


def test_the_last_of_repeated_sites_is_meant(ask: Ask) -> None:
    """A repeated parameter means its last value, in the cloud and on a laptop."""
    answer = ask(**site("main", "blog"))

    assert body(answer)["site"] == "blog"


@pytest.mark.parametrize(
    ("method", "path", "changes", "status", "error"),
    [
        pytest.param("POST", "/", {}, 404, "unknown_route", id="root"),
        pytest.param("POST", "/visitor", {}, 404, "unknown_route", id="path"),
        pytest.param("DELETE", "/visitors", {}, 404, "unknown_route", id="method"),
        pytest.param("POST", "/health", {}, 404, "unknown_route", id="method-of-health"),
        pytest.param("POST", "/visitors", site("nope"), 404, "unknown_site", id="site"),
        pytest.param("GET", "/visitors", site("nope"), 404, "unknown_site", id="site-read"),
        pytest.param("POST", "/visitors", site("Main"), 404, "unknown_site", id="site-in-capitals"),
        pytest.param("GET", "/visitors", site(""), 404, "unknown_site", id="site-empty"),
        pytest.param("POST", "/visitors", source("?"), 400, "bad_address", id="address"),
        pytest.param("POST", "/visitors", source(None), 400, "bad_address", id="no-address"),
        pytest.param(
            "POST",
            "/visitors",
            {"headers": {"ORIGIN": "https://evil.test"}},
            403,
            "foreign_origin",
            id="origin",
        ),
        pytest.param(
            "POST",
            "/visitors",
            site("blog") | {"headers": {"origin": "https://example.com"}},
            403,
            "foreign_origin",
            id="origin-of-another-site",
        ),
    ],
)
def test_what_cannot_be_served_is_refused_with_a_remedy(  # noqa: PLR0913, PLR0917 - a table
    ask: Ask, cloud: FakeAws, method: str, path: str, changes: Event, status: int, error: str
) -> None:
    """A refusal has a name and one sentence, asks AWS nothing, and lists nothing."""
    refused = ask(method, path, **changes)

    assert (refused["statusCode"], body(refused)["error"]) == (status, error)
    assert body(refused).keys() == {"error", "message"}
    assert not any(name in refused["body"] for name in ("blog", "example.com", ADDRESS))
    assert cloud.asked == []


def test_a_foreign_page_may_read(ask: Ask) -> None:
    """Reading is for everybody: a number shown elsewhere is no secret."""
    answer = ask("GET", headers={"Origin": "https://evil.test"})

    assert answer["statusCode"] == 200


def test_one_environment_serves_all_requests(ask: Ask, cloud: FakeAws) -> None:
    """The secret is read once in an execution environment's life, for all requests, sites and windows."""
    ask()
    ask(**source("203.0.113.78"))
    ask(**site("daily"))
    ask(**site("monthly"))

    assert cloud.asked.count("GetParameter") == 1

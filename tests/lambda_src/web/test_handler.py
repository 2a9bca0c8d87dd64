"""Tests of the handler: the HTTP contract."""

from unittest import mock

import pytest

from footfall.counting.counter import Counter, counter
from footfall.web.request import Event
from ops.release.smoke import BOT_HEADERS
from tests.lambda_src.harness.fake_aws import FakeAws
from tests.lambda_src.harness.gateway import ADDRESS, Invoke, body, from_address, query, site


def test_visit_and_repeat_visit(invoke: Invoke) -> None:
    """POST counts a visitor once, and reports whether it did."""
    first, repeat = invoke(), invoke()

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


def test_get_visitors_counts_nothing(invoke: Invoke) -> None:
    """GET returns the count and the first date, can be cached for 10 seconds, and never counts."""
    before = invoke("GET")
    invoke()

    after = invoke("GET")

    assert body(before) == {"count": 0, "site": "main", "window": "forever", "since": None}
    assert body(after)["count"] == 1
    assert len(body(after)["since"]) == len("2026-11-23")
    assert after["headers"]["Cache-Control"] == "public, max-age=10"


def test_health_fails_while_visitors_cannot_be_counted(invoke: Invoke, fake_aws: FakeAws) -> None:
    """GET /health returns the release, or the error that a visitor gets."""
    healthy = invoke("GET", "/health")
    counter.cache_clear()
    fake_aws.put(id="secret", part="1", fingerprint="another")

    unhealthy, cached, visit = invoke("GET", "/health"), invoke("GET", "/health"), invoke()

    assert body(healthy) == {"status": "ok", "release": "0123abcd"}
    assert healthy["headers"]["Cache-Control"] == "no-store"
    assert (unhealthy["statusCode"], body(unhealthy)["error"]) == (503, "secret_changed")
    assert unhealthy == cached == visit
    assert invoke("HEAD", "/health") == unhealthy | {"body": ""}


@pytest.mark.parametrize("path", ["/", "/badge.svg", "/health"])
def test_head_gets_the_headers_of_get_and_no_body(invoke: Invoke, path: str) -> None:
    """HEAD is answered like GET, without a body."""
    get, head = invoke("GET", path), invoke("HEAD", path)

    assert get["body"]
    assert head == get | {"body": ""}


def test_head_of_an_error_has_no_body(invoke: Invoke) -> None:
    """HEAD gets the status and the headers of the error that GET gets."""
    get, head = (invoke(method, "/badge.svg", **query(style="no")) for method in ("GET", "HEAD"))

    assert head == get | {"body": ""}
    assert head["statusCode"] == 400


@pytest.mark.parametrize(("headers", "renew"), [({}, False), (BOT_HEADERS, True)], ids=["monitor", "smoke"])
def test_smoke_test_asks_for_a_new_health_check(
    invoke: Invoke, headers: dict[str, str], *, renew: bool
) -> None:
    """With Cache-Control: no-cache, which the smoke test sends, GET /health accepts only a recent result."""
    with mock.patch.object(Counter, "check") as check:
        response = invoke("GET", "/health", headers=headers)

    assert response["statusCode"] == 200
    assert check.call_args.kwargs == {"renew": renew}


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        pytest.param({}, 1, id="same"),
        pytest.param(from_address(f"::ffff:{ADDRESS}"), 1, id="mapped"),
        pytest.param({"headers": None}, 1, id="no-headers"),
        pytest.param({"headers": {}}, 1, id="empty-headers"),
        pytest.param({"headers": {"X-Forwarded-For": "192.0.2.9"}}, 1, id="forwarded"),
        pytest.param({"headers": {"oRiGiN": "https://example.com"}}, 1, id="own-page"),
        pytest.param({"body": "{", "isBase64Encoded": True}, 1, id="any-body"),
        pytest.param({"multiValueQueryStringParameters": {}}, 1, id="empty-query"),
        pytest.param(site("main"), 1, id="by-name"),
        pytest.param(from_address("203.0.113.78"), 2, id="other-address"),
        pytest.param(from_address("2001:db8::1"), 2, id="ipv6"),
        pytest.param(from_address("fe80::1%eth0"), 2, id="ipv6-zone"),
    ],
)
def test_only_the_address_identifies_a_visitor(invoke: Invoke, changes: Event, count: int) -> None:
    """The address comes from API Gateway. No header, parameter or body changes it."""
    invoke()

    response = invoke(**changes)

    assert body(response)["count"] == count


def test_addresses_of_one_ipv6_network_are_one_visitor(invoke: Invoke) -> None:
    """A household with a /64 is counted once, whichever of its addresses a device uses."""
    addresses = ("2001:db8:1:2::1", "2001:db8:1:2:ffff::1", "2001:db8:1:3::1")

    responses = [body(invoke(**from_address(address))) for address in addresses]

    assert [response["counted"] for response in responses] == [True, False, True]


def test_last_value_of_a_repeated_parameter_is_used(invoke: Invoke) -> None:
    """The last value of a repeated parameter is used, on AWS and on the emulator."""
    response = invoke(**site("main", "blog"))

    assert body(response)["site"] == "blog"


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
        pytest.param("POST", "/visitors", from_address("?"), 400, "bad_address", id="address"),
        pytest.param("POST", "/visitors", from_address(None), 400, "bad_address", id="no-address"),
        pytest.param("POST", "/visitors", from_address("203.0.113.7:443"), 400, "bad_address", id="port"),
        pytest.param(
            "POST", "/visitors", from_address("[2001:db8::1]:443"), 400, "bad_address", id="ipv6-port"
        ),
        pytest.param("POST", "/visitors", from_address("0177.0.0.1"), 400, "bad_address", id="octal"),
        pytest.param("POST", "/visitors", from_address("203.0.113.7%eth0"), 400, "bad_address", id="zone"),
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
def test_invalid_request_gets_an_error_with_a_fix(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    invoke: Invoke, fake_aws: FakeAws, method: str, path: str, changes: Event, status: int, error: str
) -> None:
    """The response has an error name and a message, and lists no sites. The request makes no call."""
    response = invoke(method, path, **changes)

    assert (response["statusCode"], body(response)["error"]) == (status, error)
    assert body(response).keys() == {"error", "message"}
    assert not any(name in response["body"] for name in ("blog", "example.com", ADDRESS))
    assert fake_aws.operations == []


def test_page_of_another_origin_can_read(invoke: Invoke) -> None:
    """The count is public, so every page can read it."""
    response = invoke("GET", headers={"Origin": "https://evil.test"})

    assert response["statusCode"] == 200


def test_secret_is_read_once(invoke: Invoke, fake_aws: FakeAws) -> None:
    """An execution environment reads the secret once, for all requests, sites and windows."""
    invoke()
    invoke(**from_address("203.0.113.78"))
    invoke(**site("daily"))
    invoke(**site("monthly"))

    assert fake_aws.operations.count("GetParameter") == 1

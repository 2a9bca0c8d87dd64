"""Promises of the door: the HTTP contract, and that nothing else gets out."""

import json
from collections.abc import Callable
from typing import Any

import pytest

import aws
import handler
from answer import Answer
from request import Event
from tests.lambda_src.cloud import Cloud, Fault, fails

ADDRESS = "203.0.113.77"
BROWSER = "Mozilla/5.0 (Nobody's; rv:1.0)"

type Ask = Callable[..., Answer]


class Context:
    """What Lambda says about an invocation."""

    aws_request_id = "0000-request"

    def get_remaining_time_in_millis(self) -> int:
        """Leave 10 seconds."""
        return 10_000


def event(method: str = "POST", path: str = "/visitors", **changes: Any) -> Event:  # noqa: ANN401
    """Make a proxy event as API Gateway sends it to a visitor's request."""
    identity = {"sourceIp": ADDRESS, "userAgent": BROWSER}
    whole = {
        # As behind a custom domain with a base path.
        "path": f"/counter{path}",
        "resource": path,
        "httpMethod": method,
        "headers": {"User-Agent": BROWSER, "X-Forwarded-For": "198.51.100.1"},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {"identity": identity, "path": f"/dev{path}", "stage": "dev"},
        "body": None,
        "isBase64Encoded": False,
    }

    return whole | changes


def site(*names: str) -> Event:
    """Ask for sites by the query, as the gateway hands it on."""
    return {
        "queryStringParameters": {"site": names[0]},
        "multiValueQueryStringParameters": {"site": list(names)},
    }


def source(address: object) -> Event:
    """Come from another address."""
    return {"requestContext": {"identity": {"sourceIp": address}}}


@pytest.fixture
def ask(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Send events to the function."""
    monkeypatch.setattr(aws, "call", cloud.call)

    return lambda *where, **changes: handler.handle(event(*where, **changes), Context())


def body(answer: Answer) -> dict[str, Any]:
    """Read an answer's JSON."""
    content: dict[str, Any] = json.loads(answer["body"])

    return content


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


def test_health_is_one_read(ask: Ask, cloud: Cloud) -> None:
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
        pytest.param("GET", "/", {}, 404, "unknown_route", id="root"),
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
    ask: Ask, cloud: Cloud, method: str, path: str, changes: Event, status: int, error: str
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


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fails("AccessDeniedException", transient=False), id="not-allowed"),
        pytest.param(fails("ResourceNotFoundException", transient=False), id="no-table"),
    ],
)
@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        pytest.param("POST", "/visitors", "GetParameter", id="secret"),
        pytest.param("POST", "/visitors", "TransactWriteItems", id="count"),
        pytest.param("GET", "/visitors", "Query", id="read"),
        pytest.param("GET", "/health", "GetItem", id="health"),
    ],
)
def test_a_store_that_fails_is_unavailable(  # noqa: PLR0913, PLR0917 - a table
    ask: Ask,
    cloud: Cloud,
    capsys: pytest.CaptureFixture[str],
    method: str,
    path: str,
    operation: str,
    fault: Fault,
) -> None:
    """The caller is told to come again, and the owner which operation failed and how."""
    cloud.plan(operation, fault)

    answer = ask(method, path)

    line = json.loads(capsys.readouterr().err)
    assert (answer["statusCode"], body(answer)["error"]) == (503, "unavailable")
    assert answer["headers"]["Retry-After"] == "1"
    assert (line["level"], line["error"]) == ("error", "unavailable")
    assert line["code"].endswith("Exception")


def test_a_changed_secret_has_a_name(ask: Ask, cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    """The owner who lost the secret is told so, by the answer and by the log."""
    cloud.put(id="secret", part="1", fingerprint="another")

    answer = ask()

    assert (answer["statusCode"], body(answer)["error"]) == (503, "secret_changed")
    assert json.loads(capsys.readouterr().err)["error"] == "secret_changed"


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param({}, id="empty"),
        pytest.param({"httpMethod": "POST", "resource": "/visitors"}, id="no-context"),
        pytest.param(event(requestContext=None), id="context-none"),
        pytest.param(event(requestContext={"identity": {}}), id="no-identity"),
        pytest.param(event(headers=[ADDRESS]), id="headers-a-list"),
        pytest.param(event(headers={1: ADDRESS}), id="header-a-number"),
        pytest.param(event(multiValueQueryStringParameters=ADDRESS), id="query-a-string"),
        pytest.param(event() | {"resource": [ADDRESS]}, id="path-a-list"),
    ],
)
def test_what_nobody_foresaw_is_answered_alike(capsys: pytest.CaptureFixture[str], hostile: Event) -> None:
    """Whatever comes in, what goes out is JSON with the usual headers, and quotes nothing."""
    answer = handler.handle(hostile, Context())

    assert (answer["statusCode"], body(answer)["error"]) == (500, "internal")
    assert answer["headers"] == {
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": "no-store",
        "Content-Type": "application/json",
    }
    assert ADDRESS not in answer["body"] + capsys.readouterr().err


def test_a_message_that_quotes_the_address_stays_inside(
    ask: Ask,
    cloud: Cloud,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The log names an error's type and places; no message, cause or context of it gets out."""

    def quote(_: object) -> Any:  # noqa: ANN401 - never returns
        raise RuntimeError(BROWSER, ADDRESS) from ValueError(ADDRESS)

    cloud.plan("TransactWriteItems", quote)

    answer = ask()

    logged = "".join(capfd.readouterr()) + caplog.text
    line = json.loads(logged)
    assert body(answer)["error"] == "internal"
    assert not any(told in logged + str(answer) for told in (ADDRESS, BROWSER, "s" * 32))
    assert (line["type"], line["request"]) == ("RuntimeError", "0000-request")
    assert line["frames"][0].startswith("handler.py:")
    assert line["frames"][-1].endswith(" quote")


def test_what_is_well_is_not_logged(ask: Ask, capfd: pytest.CaptureFixture[str]) -> None:
    """Visits leave nothing in the log, nor do refusals that are the caller's to mend."""
    ask()
    ask("GET")
    ask(**site("nope"))
    ask(**source("nonsense"))

    assert "".join(capfd.readouterr()) == ""


def test_one_environment_serves_all_requests(ask: Ask, cloud: Cloud) -> None:
    """The secret is read once in an execution environment's life, not for each request."""
    ask()
    ask(**source("203.0.113.78"))

    assert cloud.asked.count("GetParameter") == 1

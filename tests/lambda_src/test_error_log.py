"""Promises of the journal: the owner hears what went wrong and where, and nobody hears of whom."""

import json
from typing import Any

import pytest

from footfall.web import handler
from footfall.web.request import Event
from footfall.web.routes import _ROUTES
from tests.lambda_src.harness.fake_aws import FakeAws, Fault, fails
from tests.lambda_src.harness.gateway import ADDRESS, BROWSER, Ask, Context, body, event, query, site, source


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
    cloud: FakeAws,
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


def test_a_changed_secret_has_a_name(ask: Ask, cloud: FakeAws, capsys: pytest.CaptureFixture[str]) -> None:
    """The owner who lost the secret is told so, by the answer and by the log."""
    cloud.put(id="secret", part="1", fingerprint="another")

    answer = ask()

    assert (answer["statusCode"], body(answer)["error"]) == (503, "secret_changed")
    assert answer["headers"]["Retry-After"] == "60"
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
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    assert ADDRESS not in answer["body"] + capsys.readouterr().err


def test_a_message_that_quotes_the_address_stays_inside(
    ask: Ask,
    cloud: FakeAws,
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


def test_an_endless_recursion_is_told_in_a_line_of_some_length(
    ask: Ask, capsys: pytest.CaptureFixture[str], cloud: FakeAws
) -> None:
    """A log line stays readable, with where it began and where it ended."""

    def fall(_: object) -> Any:  # noqa: ANN401 - never returns
        return fall(_)

    cloud.plan("Query", fall)

    ask("GET")

    frames = json.loads(capsys.readouterr().err)["frames"]
    assert len(frames) == 20
    assert frames[0].startswith("handler.py:")
    assert frames[-1].endswith(" fall")


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("203.0.113.77", id="address"),
        pytest.param("::ffff:203.0.113.77", id="mapped"),
        pytest.param("2001:db8::dead:beef%203.0.113.77", id="zone"),
        pytest.param('203.0.113.77\n{"level": "info"}', id="another-line"),
        pytest.param("203.0.113.77, 203.0.113.78", id="list"),
        pytest.param("%s{0}203.0.113.77${jndi:x}", id="template"),
        pytest.param("203.0.113.77\ud800\0\x1b[2J", id="unprintable"),
        pytest.param("203.0.113.77" * 700, id="eight-kilobytes"),
    ],
)
@pytest.mark.parametrize("operation", ["GetParameter", "GetItem", "TransactWriteItems", "Query"])
def test_whatever_fails_nobody_is_named(  # noqa: PLR0913, PLR0917 - each is a fixture or of the table
    ask: Ask,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    cloud: FakeAws,
    hostile: str,
    operation: str,
) -> None:
    """Hostile addresses, agents, origins and queries go to every route; all that is logged is searched."""

    def quote(_: object) -> Any:  # noqa: ANN401 - never returns
        raise RuntimeError(hostile)

    sent = {"User-Agent": hostile, "Referer": hostile, "Cookie": hostile}
    for method, path in _ROUTES:
        cloud.plan(operation, quote)
        ask(method, path, headers=sent)
        cloud.calm()
        ask(method, path, **source(hostile), headers=sent)
        ask(method, path, headers={"Origin": hostile})
        ask(method, path, **query(site="main", label=hostile, days=hostile))
        ask(method, path, **query(site=hostile))

    logged = "".join(capfd.readouterr()) + caplog.text
    named = [it["id"]["S"] for it in cloud.items() if it["part"]["S"] == "visit"]
    assert logged
    assert all(json.loads(line)["level"] == "error" for line in logged.splitlines())
    assert not any(told in logged for told in ("203.0.113", "dead:beef", "s" * 32, *named))


def test_what_is_well_is_not_logged(ask: Ask, capfd: pytest.CaptureFixture[str]) -> None:
    """Visits leave nothing in the log, nor do refusals that are the caller's to mend."""
    ask()
    ask("GET")
    ask(**site("nope"))
    ask(**source("nonsense"))

    assert "".join(capfd.readouterr()) == ""

"""Tests of the error log: it contains what failed and where, and nothing about the visitor."""

import json
from typing import Any

import pytest

from footfall.web import handler
from footfall.web.request import Event
from footfall.web.routes import _ROUTES
from tests.lambda_src.harness.fake_aws import CallFault, FakeAws, fail_with
from tests.lambda_src.harness.gateway import (
    ADDRESS,
    BROWSER,
    Context,
    Invoke,
    body,
    event,
    from_address,
    query,
    site,
)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fail_with("AccessDeniedException", transient=False), id="not-allowed"),
        pytest.param(fail_with("ResourceNotFoundException", transient=False), id="no-table"),
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
def test_failing_table_returns_503(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    invoke: Invoke,
    fake_aws: FakeAws,
    capsys: pytest.CaptureFixture[str],
    method: str,
    path: str,
    operation: str,
    fault: CallFault,
) -> None:
    """The client gets a 503, and the log contains the operation and the error code."""
    fake_aws.add_faults(operation, fault)

    response = invoke(method, path)

    line = json.loads(capsys.readouterr().err)
    assert (response["statusCode"], body(response)["error"]) == (503, "unavailable")
    assert response["headers"]["Retry-After"] == "1"
    assert (line["level"], line["error"]) == ("error", "unavailable")
    assert line["code"].endswith("Exception")


def test_changed_secret_returns_503(
    invoke: Invoke, fake_aws: FakeAws, capsys: pytest.CaptureFixture[str]
) -> None:
    """The response and the log name the changed secret."""
    fake_aws.put(id="secret", part="1", fingerprint="another")

    response = invoke()

    assert (response["statusCode"], body(response)["error"]) == (503, "secret_changed")
    assert response["headers"]["Retry-After"] == "60"
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
def test_unexpected_error_returns_500(capsys: pytest.CaptureFixture[str], hostile: Event) -> None:
    """An invalid event gets a JSON response with the usual headers, which quotes nothing."""
    response = handler.handle(hostile, Context())

    assert (response["statusCode"], body(response)["error"]) == (500, "internal")
    assert response["headers"] == {
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": "no-store",
        "Content-Type": "application/json",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    assert ADDRESS not in response["body"] + capsys.readouterr().err


def test_message_of_an_error_is_not_logged(
    invoke: Invoke,
    fake_aws: FakeAws,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The log contains the type and the stack frames of an error, but no message, cause or context."""

    def raise_with_address(_: object) -> Any:  # noqa: ANN401 - never returns
        raise RuntimeError(BROWSER, ADDRESS) from ValueError(ADDRESS)

    fake_aws.add_faults("TransactWriteItems", raise_with_address)

    response = invoke()

    logged = "".join(capfd.readouterr()) + caplog.text
    line = json.loads(logged)
    assert body(response)["error"] == "internal"
    assert not any(private in logged + str(response) for private in (ADDRESS, BROWSER, "s" * 32))
    assert (line["type"], line["request"]) == ("RuntimeError", "0000-request")
    assert line["frames"][0].startswith("handler.py:")
    assert line["frames"][-1].endswith(" raise_with_address")


def test_long_stack_is_shortened(
    invoke: Invoke, capsys: pytest.CaptureFixture[str], fake_aws: FakeAws
) -> None:
    """The log line of a long stack contains its first and last frames."""

    def recurse(_: object) -> Any:  # noqa: ANN401 - never returns
        return recurse(_)

    fake_aws.add_faults("Query", recurse)

    invoke("GET")

    frames = json.loads(capsys.readouterr().err)["frames"]
    assert len(frames) == 20
    assert frames[0].startswith("handler.py:")
    assert frames[-1].endswith(" recurse")


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
def test_no_error_logs_visitor_data(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    invoke: Invoke,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    fake_aws: FakeAws,
    hostile: str,
    operation: str,
) -> None:
    """The log contains no address, user agent, origin or parameter, whatever fails."""

    def raise_with_address(_: object) -> Any:  # noqa: ANN401 - never returns
        raise RuntimeError(hostile)

    sent = {"User-Agent": hostile, "Referer": hostile, "Cookie": hostile}
    for method, path in _ROUTES:
        fake_aws.add_faults(operation, raise_with_address)
        invoke(method, path, headers=sent)
        fake_aws.clear_faults()
        invoke(method, path, **from_address(hostile), headers=sent)
        invoke(method, path, headers={"Origin": hostile})
        invoke(method, path, **query(site="main", label=hostile, days=hostile))
        invoke(method, path, **query(site=hostile))

    logged = "".join(capfd.readouterr()) + caplog.text
    pseudonyms = [item["id"]["S"] for item in fake_aws.items() if item["part"]["S"] == "visit"]
    assert logged
    assert all(json.loads(line)["level"] == "error" for line in logged.splitlines())
    assert not any(private in logged for private in ("203.0.113", "dead:beef", "s" * 32, *pseudonyms))


def test_client_errors_are_not_logged(invoke: Invoke, capfd: pytest.CaptureFixture[str]) -> None:
    """Visits and errors of the client write nothing to the log."""
    invoke()
    invoke("GET")
    invoke(**site("nope"))
    invoke(**from_address("nonsense"))

    assert "".join(capfd.readouterr()) == ""

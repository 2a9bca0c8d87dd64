"""Tests of the fallback: the visit that causes it is counted once, by botocore."""

import ssl
from functools import cache
from unittest import mock

import pytest

from footfall.aws import botocore_transport, client, connection
from footfall.aws.client import Client
from footfall.aws.response import ConnectionFailedError
from tests.lambda_src.aws.conftest import GET
from tests.lambda_src.harness.environment import (
    FIRST_VISIT,
    HTML,
    Environment,
    check_two_visits,
    is_botocore,
    log_lines,
)
from tests.lambda_src.harness.fault_server import NO_FAULT, FaultServer, HttpFault
from tests.lambda_src.harness.faults import Arrival
from tests.lambda_src.harness.gateway import body, with_headers
from tests.lambda_src.harness.http_faults import replacement
from tests.lambda_src.harness.http_messages import error

CALLS = [pytest.param(number, id=f"{number}-{operation}") for number, operation in enumerate(FIRST_VISIT)]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Return a new execution environment."""
    return Environment(monkeypatch)


@pytest.mark.parametrize("arrival", [Arrival.NOW, Arrival.NEVER], ids=["executed", "not-executed"])
@pytest.mark.parametrize("number", CALLS)
def test_unsupported_response(
    server: FaultServer,
    environment: Environment,
    capsys: pytest.CaptureFixture[str],
    number: int,
    arrival: Arrival,
) -> None:
    """A visit that gets HTML from any of its calls is counted once, and the log has one line."""
    server.plan(*[NO_FAULT] * number, HttpFault(arrival, lambda _: HTML.encode()))

    check_two_visits(environment, server)

    assert log_lines(capsys) == [
        {
            "level": "warning",
            "error": "botocore_fallback",
            "operation": FIRST_VISIT[number],
            "code": "ResponseParserError",
        }
    ]
    assert [is_botocore(request) for request in server.requests].index(True) == number + 1


@pytest.mark.parametrize("number", CALLS)
def test_rejected_signature(
    server: FaultServer, environment: Environment, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    """A visit whose signature is rejected at any of its calls is counted once."""
    is_accepted = iter([*[True] * number, False])
    server.reject = lambda _: None if next(is_accepted, True) else error("InvalidSignatureException")

    check_two_visits(environment, server)

    assert [line["code"] for line in log_lines(capsys)] == ["InvalidSignatureException"]
    assert server.executed.count("TransactWriteItems") == 2


@pytest.mark.parametrize("is_connected", [False, True], ids=["first-call", "init"])
def test_rejected_certificate(
    tls_server: FaultServer,
    environment: Environment,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_connected: bool,
) -> None:
    """A visit is counted once if only botocore trusts the server's certificate."""
    monkeypatch.setattr(connection, "tls_context", cache(ssl.create_default_context))
    if is_connected:
        environment.client.connect()

    check_two_visits(environment, tls_server)

    operation = "Connect" if is_connected else "GetParameter"
    assert [(line["operation"], line["code"]) for line in log_lines(capsys)] == [(operation, "SSLError")]


def test_exclusion_is_written_once(
    server: FaultServer, environment: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    """The write of an exclusion is not repeated after a response that the transport does not support."""
    server.plan(HttpFault(response=lambda _: HTML.encode()))

    response = environment.visit(**with_headers(DNT="1"))

    assert body(response)["reason"] == "dnt"
    assert server.executed == ["UpdateItem", "Query"]
    assert [line["error"] for line in log_lines(capsys)] == ["botocore_fallback", "unavailable"]


def test_connection_that_fails_at_init_is_opened_later(
    server: FaultServer,
    environment: Environment,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """If AWS cannot be reached while the function is loaded, the first visit opens the connections."""
    with monkeypatch.context() as patch:
        patch.setattr(
            connection, "_connect", mock.Mock(side_effect=ConnectionFailedError("ConnectTimeoutError"))
        )
        environment.client.connect()

    response = environment.visit()

    assert body(response)["counted"]
    assert not any(map(is_botocore, server.requests))
    assert log_lines(capsys) == []


def test_function_loads_without_botocore(
    server: FaultServer,
    environment: Environment,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """If botocore is needed and cannot be loaded, the first visit reports that, not the initialization."""
    monkeypatch.setenv("HTTPS_PROXY", "http://192.0.2.1")
    monkeypatch.setattr(client, "import_module", mock.Mock(side_effect=ModuleNotFoundError("192.0.2.1")))
    environment.client.connect()

    response = environment.visit()

    assert response["statusCode"] == 500
    assert [line["type"] for line in log_lines(capsys)] == ["ModuleNotFoundError"]
    assert server.requests == []


def test_member_without_value_is_left_out(server: FaultServer) -> None:
    """A member that is null is no item, as in botocore."""
    server.plan(*[HttpFault(response=replacement(b'{"Item": null}'))] * 2)

    responses = [call("GetItem", GET) for call in (Client().call, botocore_transport.call)]

    assert ["Item" in response for response in responses] == [False, False]

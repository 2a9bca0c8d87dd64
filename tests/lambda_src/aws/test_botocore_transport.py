"""Tests of the botocore transport: one attempt per call, and one error type, which quotes nothing."""

from typing import Any, NoReturn

import pytest
from botocore import exceptions
from botocore.parsers import ResponseParserError
from botocore.stub import Stubber

from footfall.aws import botocore_transport
from footfall.aws.transport import TransportError


@pytest.mark.parametrize(
    ("code", "status", "transient"),
    [
        pytest.param("ThrottlingException", 400, True, id="throttled"),
        pytest.param("ProvisionedThroughputExceededException", 400, True, id="partition-limit"),
        pytest.param("RequestLimitExceeded", 400, True, id="account-limit"),
        pytest.param("TransactionConflictException", 400, True, id="conflict"),
        pytest.param("TransactionInProgressException", 400, True, id="in-progress"),
        pytest.param("InternalServerError", 500, True, id="server-error"),
        pytest.param("ServiceUnavailable", 503, True, id="service-unavailable"),
        pytest.param("NeverHeardOf", 502, True, id="unknown-server-error"),
        pytest.param("AccessDeniedException", 400, False, id="not-allowed"),
        pytest.param("ResourceNotFoundException", 400, False, id="no-table"),
        pytest.param("ValidationException", 400, False, id="client-error"),
        pytest.param("ConditionalCheckFailedException", 400, False, id="condition"),
        pytest.param("NeverHeardOf", 400, False, id="unknown-client-error"),
    ],
)
def test_transient_errors(code: str, status: int, *, transient: bool) -> None:
    """An error is transient if the same call can succeed later."""
    with Stubber(botocore_transport.client("dynamodb")) as stub:
        stub.add_client_error("get_item", code, "192.0.2.1", http_status_code=status)
        with pytest.raises(TransportError) as failed:
            botocore_transport.call("GetItem", {"TableName": "visits", "Key": {"id": {"S": "a"}}})

    assert (failed.value.operation, failed.value.code) == ("GetItem", code)
    assert failed.value.transient is transient
    assert "192.0.2.1" not in repr(failed.value)


@pytest.mark.parametrize(
    ("codes", "transient"),
    [
        pytest.param(["None", "TransactionConflict"], True, id="conflict"),
        pytest.param(["ThrottlingError", "ProvisionedThroughputExceeded"], True, id="busy"),
        pytest.param(["ConditionalCheckFailed", "None"], False, id="seen"),
        pytest.param(["ConditionalCheckFailed", "TransactionConflict"], False, id="seen-and-busy"),
        pytest.param(["None", "ValidationError"], False, id="client-error"),
        pytest.param(["TransactionConflict", "ValidationError"], False, id="client-error-and-conflict"),
    ],
)
def test_cancelled_transaction_is_transient_by_its_reasons(codes: list[str], *, transient: bool) -> None:
    """A cancelled transaction is transient only if all its reasons are transient."""
    marker = {"id": {"S": "a"}, "request": {"S": "r1"}}
    reasons = [{"Code": code, "Item": marker} for code in codes]
    with Stubber(botocore_transport.client("dynamodb")) as stub:
        stub.add_client_error(
            "transact_write_items",
            "TransactionCanceledException",
            http_status_code=400,
            modeled_fields={"CancellationReasons": reasons},
        )
        with pytest.raises(TransportError) as failed:
            botocore_transport.call("TransactWriteItems", {"TransactItems": [{}]})

    assert failed.value.transient is transient
    assert [reason.code for reason in failed.value.reasons] == codes
    assert failed.value.reasons[0].item == marker


@pytest.mark.parametrize(
    ("lost", "transient"),
    [
        pytest.param(exceptions.EndpointConnectionError(endpoint_url="x"), True, id="no-connection"),
        pytest.param(exceptions.ConnectTimeoutError(endpoint_url="x"), True, id="connect-timeout"),
        pytest.param(exceptions.ReadTimeoutError(endpoint_url="x"), True, id="read-timeout"),
        pytest.param(exceptions.ConnectionClosedError(endpoint_url="x"), True, id="closed"),
        pytest.param(ResponseParserError("x"), True, id="garbled"),
        pytest.param(exceptions.NoCredentialsError(), False, id="no-credentials"),
        pytest.param(exceptions.ParamValidationError(report="x"), False, id="client-error"),
    ],
)
def test_connection_errors(monkeypatch: pytest.MonkeyPatch, lost: Exception, *, transient: bool) -> None:
    """A network failure is a transient TransportError. A client error is a permanent one."""

    class _Lost:
        def get_item(self, **_: Any) -> NoReturn:  # noqa: ANN401 - botocore's signature.
            raise lost

    monkeypatch.setattr(botocore_transport, "client", lambda _: _Lost())

    with pytest.raises(TransportError) as failed:
        botocore_transport.call("GetItem", {})

    assert failed.value.code == type(lost).__name__
    assert failed.value.transient is transient


def test_call_is_one_short_attempt() -> None:
    """The client does not retry, and its timeouts are shorter than the deadline."""
    config = botocore_transport.client("dynamodb").meta.config

    assert config.retries["total_max_attempts"] == 1
    assert (config.connect_timeout, config.read_timeout) == (1, 2)


def test_client_is_created_once() -> None:
    """An execution environment creates each client once."""
    assert botocore_transport.client("dynamodb") is botocore_transport.client("dynamodb")
    assert botocore_transport.client("ssm").meta.service_model.service_name == "ssm"

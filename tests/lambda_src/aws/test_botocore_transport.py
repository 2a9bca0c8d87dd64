"""Promises of aws: one attempt, and one kind of failure that quotes nothing."""

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
        pytest.param("ProvisionedThroughputExceededException", 400, True, id="too-hot"),
        pytest.param("RequestLimitExceeded", 400, True, id="account-limit"),
        pytest.param("TransactionConflictException", 400, True, id="conflict"),
        pytest.param("TransactionInProgressException", 400, True, id="in-progress"),
        pytest.param("InternalServerError", 500, True, id="theirs"),
        pytest.param("ServiceUnavailable", 503, True, id="away"),
        pytest.param("NeverHeardOf", 502, True, id="theirs-and-unknown"),
        pytest.param("AccessDeniedException", 400, False, id="not-allowed"),
        pytest.param("ResourceNotFoundException", 400, False, id="no-table"),
        pytest.param("ValidationException", 400, False, id="ours"),
        pytest.param("ConditionalCheckFailedException", 400, False, id="condition"),
        pytest.param("NeverHeardOf", 400, False, id="ours-and-unknown"),
    ],
)
def test_only_what_passes_by_itself_is_transient(code: str, status: int, *, transient: bool) -> None:
    """A failure is tried again exactly if the same call may do better later."""
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
        pytest.param(["None", "ValidationError"], False, id="ours"),
        pytest.param(["TransactionConflict", "ValidationError"], False, id="ours-and-busy"),
    ],
)
def test_a_cancelled_transaction_is_read_reason_by_reason(codes: list[str], *, transient: bool) -> None:
    """A transaction is tried again only if all that went wrong with it passes by itself."""
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
        pytest.param(exceptions.ParamValidationError(report="x"), False, id="ours"),
    ],
)
def test_a_lost_connection_is_transient(
    monkeypatch: pytest.MonkeyPatch, lost: Exception, *, transient: bool
) -> None:
    """Whatever a network does comes out as the one kind of failure, to be tried again."""

    class _Lost:
        def get_item(self, **_: Any) -> NoReturn:  # noqa: ANN401 - as botocore has it.
            raise lost

    monkeypatch.setattr(botocore_transport, "client", lambda _: _Lost())

    with pytest.raises(TransportError) as failed:
        botocore_transport.call("GetItem", {})

    assert failed.value.code == type(lost).__name__
    assert failed.value.transient is transient


def test_an_attempt_is_one_and_short() -> None:
    """The client neither tries again behind the store's back nor waits beyond the deadline."""
    config = botocore_transport.client("dynamodb").meta.config

    assert config.retries["total_max_attempts"] == 1
    assert (config.connect_timeout, config.read_timeout) == (1, 2)


def test_connecting_happens_once() -> None:
    """An execution environment pays for its client once."""
    assert botocore_transport.client("dynamodb") is botocore_transport.client("dynamodb")
    assert botocore_transport.client("ssm").meta.service_model.service_name == "ssm"

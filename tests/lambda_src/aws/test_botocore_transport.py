"""Tests of the botocore transport: one attempt per call, and one error type, which quotes nothing."""

from typing import Any, NoReturn

import pytest
from botocore import exceptions
from botocore.parsers import ResponseParserError
from botocore.stub import Stubber

from footfall.aws import botocore_transport, transport
from footfall.aws.transport import TransportError

TRANSIENT = [
    "InternalFailure",
    "InternalServerError",
    "ProvisionedThroughputExceeded",
    "ReplicatedWriteConflict",
    "RequestLimitExceeded",
    "RequestTimeout",
    "ServiceUnavailable",
    "Throttled",
    "Throttling",
    "ThrottlingError",
    "TooManyRequests",
    "TransactionConflict",
    "TransactionInProgress",
]
PERMANENT = [
    "AccessDenied",
    "ConditionalCheckFailed",
    "DuplicateItem",
    "ExpiredToken",
    "IdempotentParameterMismatch",
    "IncompleteSignature",
    "InvalidKeyId",
    "InvalidSignature",
    "ItemCollectionSizeLimitExceeded",
    "MissingAuthenticationToken",
    "NeverHeardOf",
    "OptInRequired",
    "ParameterNotFound",
    "ResourceNotFound",
    "TransactionCanceled",
    "UnrecognizedClient",
    "Validation",
    "ValidationError",
]


def call_with_error(code: str, *, status: int) -> TransportError:
    """Return the error of a call that AWS answers with *code*, and a message that quotes an address."""
    with Stubber(botocore_transport.client("dynamodb")) as stub:
        stub.add_client_error("get_item", code, "192.0.2.1", http_status_code=status)
        with pytest.raises(TransportError) as failed:
            botocore_transport.call("GetItem", {"TableName": "visits", "Key": {"id": {"S": "a"}}})

    return failed.value


@pytest.mark.parametrize("suffix", ["", "Exception"])
@pytest.mark.parametrize(
    ("code", "transient"), [*((code, True) for code in TRANSIENT), *((code, False) for code in PERMANENT)]
)
def test_client_error_is_transient_by_its_code(code: str, suffix: str, *, transient: bool) -> None:
    """An error is transient if the same call can succeed later. Services add a suffix to some codes."""
    error = call_with_error(code + suffix, status=400)

    assert (error.operation, error.code) == ("GetItem", code + suffix)
    assert error.transient is transient
    assert "192.0.2.1" not in repr(error)


@pytest.mark.parametrize("code", ["InternalServerError", "NeverHeardOf"])
def test_server_error_is_transient(code: str) -> None:
    """A server error is transient, even if its code is unknown."""
    assert call_with_error(code, status=502).transient


def test_every_transient_code_is_tested() -> None:
    """The table of this test contains every code that is retried."""
    assert set(TRANSIENT) == transport._TRANSIENT  # noqa: SLF001 - The test compares this table.


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
    config = botocore_transport.client.__wrapped__("dynamodb").meta.config

    assert config.retries["total_max_attempts"] == 1
    assert (config.connect_timeout, config.read_timeout) == (1, 2)


def test_client_is_created_once() -> None:
    """An execution environment creates each client once."""
    assert botocore_transport.client("dynamodb") is botocore_transport.client("dynamodb")
    assert botocore_transport.client("ssm").meta.service_model.service_name == "ssm"

"""The interface to AWS: operation name and low-level request in, low-level response out."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

type Item = dict[str, dict[str, Any]]
type Payload = dict[str, Any]
type Transport = Callable[[str, Payload], Payload]

# Error codes of failures that a retry can resolve, without the suffix "Exception" that some of them have.
# Sources: the API references of DynamoDB (errors, TransactWriteItems) and Systems Manager (common errors).
_TRANSIENT = {
    "InternalFailure",
    "InternalServerError",
    "ProvisionedThroughputExceeded",
    "ReplicatedWriteConflict",
    "RequestLimitExceeded",
    "RequestTimeout",
    "ServiceUnavailable",
    "Throttling",
    "ThrottlingError",
    "Throttled",
    "TooManyRequests",
    "TransactionConflict",
    "TransactionInProgress",
}


class CancellationReason(NamedTuple):
    """Why DynamoDB cancelled one action of a transaction; *item* is the existing item.

    The code is "None" for an action that did not cause the cancellation.
    """

    code: str
    item: Item


class TransportError(Exception):
    """An AWS operation failed.

    The error contains no message from AWS or botocore, because those quote the request.
    """

    def __init__(
        self, operation: str, code: str, *, transient: bool, reasons: Sequence[CancellationReason] = ()
    ) -> None:
        """Create the error. *transient* says whether a retry can succeed."""
        super().__init__(operation, code)
        self.operation = operation
        self.code = code
        self.transient = transient
        self.reasons = reasons


def is_transient(code: str) -> bool:
    """Return whether a retry can resolve a failure with this error *code*."""
    return code.removesuffix("Exception") in _TRANSIENT


def error_from_response(operation: str, status: int, code: str, reasons: Sequence[Payload]) -> TransportError:
    """Return the error for an error response, from its HTTP status, code and cancellation reasons."""
    parsed = [CancellationReason(code=reason["Code"], item=reason.get("Item") or {}) for reason in reasons]
    failures = [reason.code for reason in parsed if reason.code != "None"] or [code]
    is_server_error = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    transient = is_server_error or all(is_transient(failure) for failure in failures)

    return TransportError(operation, code, transient=transient, reasons=parsed)

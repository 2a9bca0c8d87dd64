"""The narrow seam to AWS: an operation's name and low-level request in, low-level response out."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

type Item = dict[str, dict[str, Any]]
type Message = dict[str, Any]
type Call = Callable[[str, Message], Message]

# What passes by itself, without the "Exception" that some of the names end with. From the API
# references of DynamoDB (errors, TransactWriteItems) and Systems Manager (common errors).
_PASSING = {
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


class Reason(NamedTuple):
    """Why one part of a transaction failed: "None" for an innocent part; the item in the way."""

    code: str
    item: Item


class CallError(Exception):
    """AWS did not do what was asked.

    It carries no message of AWS's or botocore's: those quote what was sent.
    """

    def __init__(self, operation: str, code: str, *, transient: bool, reasons: Sequence[Reason] = ()) -> None:
        """Note which *operation* failed, and whether the same call may do better later."""
        super().__init__(operation, code)
        self.operation = operation
        self.code = code
        self.transient = transient
        self.reasons = reasons


def is_passing(code: str) -> bool:
    """Say whether an error *code* names a failure that passes by itself."""
    return code.removesuffix("Exception") in _PASSING

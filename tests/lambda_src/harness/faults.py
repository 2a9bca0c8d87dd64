"""Faults: what can happen to a call on its way to the table and back."""

from enum import Enum
from typing import NamedTuple

from footfall.aws.transport import CancellationReason, TransportError


class Arrival(Enum):
    """When a call reaches the table."""

    NOW = "now"
    LATER = "later"
    NEVER = "never"


class Fault(NamedTuple):
    """What happens to one call: whether the table executes it, and which error the client gets."""

    name: str
    arrival: Arrival = Arrival.NEVER
    code: str = ""
    reasons: tuple[str, ...] = ()
    seconds: float = 0
    lag: int = 0
    kills_process: bool = False

    @property
    def is_failure(self) -> bool:
        """Return whether the call failed. A stale response is not a failure."""
        return self.kills_process or bool(self.code)

    def error(self, operation: str) -> TransportError:
        """Return the error that the transport raises."""
        parts = [CancellationReason(code=reason, item={}) for reason in self.reasons]

        return TransportError(operation, self.code, transient=True, reasons=parts)


_AFTER_ANY_DEADLINE = 60.0

NO_FAULT = Fault("response received", Arrival.NOW)
LOST_BEFORE = Fault("lost before commit", code="ConnectTimeoutError")
LOST_AFTER = Fault("response lost after commit", Arrival.NOW, "ReadTimeoutError")
IN_FLIGHT = Fault("in flight, client gave up", Arrival.LATER, "ReadTimeoutError")
_TIMED_OUT = Fault("in flight, deadline over", Arrival.LATER, "ReadTimeoutError", seconds=_AFTER_ANY_DEADLINE)
_NO_RESPONSE = Fault("no response, deadline over", code="ReadTimeoutError", seconds=_AFTER_ANY_DEADLINE)
_THROTTLED = Fault("throttled", code="ThrottlingException")
_INTERNAL_ERROR = Fault("internal error", code="InternalServerError")
_INTERNAL_ERROR_AFTER = Fault("internal error after commit", Arrival.NOW, "InternalServerError")
KILLED_BEFORE = Fault("process killed before commit", kills_process=True)
_KILLED_AFTER = Fault("process killed after commit", Arrival.NOW, kills_process=True)
_KILLED_IN_FLIGHT = Fault("process killed, call in flight", Arrival.LATER, kills_process=True)
_CONFLICT = Fault("in conflict", code="TransactionConflictException")
_CANCELLED = [
    Fault(f"in conflict over {what}", code="TransactionCanceledException", reasons=reasons, seconds=seconds)
    for what, reasons, seconds in (
        ("the marker", ("TransactionConflict", "None"), 0),
        ("the counter", ("None", "TransactionConflict"), 0),
        ("the counter, past deadline", ("None", "TransactionConflict"), _AFTER_ANY_DEADLINE),
    )
]
_READ_FAULTS = [LOST_BEFORE, _THROTTLED, _INTERNAL_ERROR, _NO_RESPONSE, KILLED_BEFORE]
_WRITE_FAULTS = [
    *(LOST_BEFORE, LOST_AFTER, IN_FLIGHT, _TIMED_OUT, _THROTTLED),
    *(_INTERNAL_ERROR, _INTERNAL_ERROR_AFTER, KILLED_BEFORE, _KILLED_AFTER, _KILLED_IN_FLIGHT),
]

ALL_FAULTS = frozenset({*_READ_FAULTS, *_WRITE_FAULTS, *_CANCELLED, _CONFLICT})
# One fault per kind of consequence: the write happens now, later or never, and the client retries, gives up
# or is killed. The other faults differ only in their error code.
REPRESENTATIVE = frozenset({LOST_BEFORE, LOST_AFTER, IN_FLIGHT, _TIMED_OUT, KILLED_BEFORE, _KILLED_IN_FLIGHT})


def stale_read(lag: int) -> Fault:
    """Return the response to a read that is *lag* writes behind."""
    return Fault(f"response {lag} writes old", Arrival.NOW, lag=lag)


def possible_faults(operation: str) -> list[Fault]:
    """Return the possible faults of a call of *operation*."""
    match operation:
        case "TransactWriteItems":
            return [*_WRITE_FAULTS, *_CANCELLED]
        case "PutItem" | "UpdateItem":
            return [*_WRITE_FAULTS, _CONFLICT]
    return _READ_FAULTS

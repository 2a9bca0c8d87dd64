"""What may become of a call on its way to the store and back."""

from enum import Enum
from typing import NamedTuple

from footfall.aws.transport import CancellationReason, TransportError


class Arrival(Enum):
    """When a call reaches the store."""

    NOW = "now"
    LATER = "later"
    NEVER = "never"


class Fate(NamedTuple):
    """What becomes of one call: whether the store does it, and what the caller hears, if it lives."""

    name: str
    arrival: Arrival = Arrival.NEVER
    code: str = ""
    reasons: tuple[str, ...] = ()
    seconds: float = 0
    lag: int = 0
    deadly: bool = False

    @property
    def is_fault(self) -> bool:
        """Say whether something went wrong; a stale answer is none."""
        return self.deadly or bool(self.code)

    def failure(self, operation: str) -> TransportError:
        """Spell what the caller hears, as aws.py would."""
        parts = [CancellationReason(code=reason, item={}) for reason in self.reasons]

        return TransportError(operation, self.code, transient=True, reasons=parts)


_PAST_ANY_DEADLINE = 60.0

FAITHFUL = Fate("answered", Arrival.NOW)
LOST_BEFORE = Fate("lost before commit", code="ConnectTimeoutError")
LOST_AFTER = Fate("answer lost after commit", Arrival.NOW, "ReadTimeoutError")
LATE = Fate("in flight, given up", Arrival.LATER, "ReadTimeoutError")
_TIMED_OUT = Fate("in flight, deadline over", Arrival.LATER, "ReadTimeoutError", seconds=_PAST_ANY_DEADLINE)
_UNREAD = Fate("no answer, deadline over", code="ReadTimeoutError", seconds=_PAST_ANY_DEADLINE)
_THROTTLED = Fate("throttled", code="ThrottlingException")
_BROKEN = Fate("internal error", code="InternalServerError")
_BROKEN_AFTER = Fate("internal error after commit", Arrival.NOW, "InternalServerError")
_DEAD_BEFORE = Fate("process dies before commit", deadly=True)
_DEAD_AFTER = Fate("process dies after commit", Arrival.NOW, deadly=True)
_DEAD_MEANWHILE = Fate("process dies, call in flight", Arrival.LATER, deadly=True)
_IN_CONFLICT = Fate("in conflict", code="TransactionConflictException")
_CANCELLED = [
    Fate(f"in conflict over {what}", code="TransactionCanceledException", reasons=reasons, seconds=seconds)
    for what, reasons, seconds in (
        ("the marker", ("TransactionConflict", "None"), 0),
        ("the counter", ("None", "TransactionConflict"), 0),
        ("it past deadline", ("None", "TransactionConflict"), _PAST_ANY_DEADLINE),
    )
]
_READ = [LOST_BEFORE, _THROTTLED, _BROKEN, _UNREAD, _DEAD_BEFORE]
_WRITE = [
    *(LOST_BEFORE, LOST_AFTER, LATE, _TIMED_OUT, _THROTTLED),
    *(_BROKEN, _BROKEN_AFTER, _DEAD_BEFORE, _DEAD_AFTER, _DEAD_MEANWHILE),
]

ALL = frozenset({*_READ, *_WRITE, *_CANCELLED, _IN_CONFLICT})
# One of each kind of consequence: whether it is done at once, later or never, and whether the caller asks
# again, gives up or dies. The others differ in the code that the caller hears.
ESSENTIAL = frozenset({LOST_BEFORE, LOST_AFTER, LATE, _TIMED_OUT, _DEAD_BEFORE, _DEAD_MEANWHILE})


def stale(lag: int) -> Fate:
    """Answer a read from before the last writes."""
    return Fate(f"answered, {lag} behind", Arrival.NOW, lag=lag)


def faults(operation: str) -> list[Fate]:
    """List all that can go wrong with a call of *operation*."""
    match operation:
        case "TransactWriteItems":
            return [*_WRITE, *_CANCELLED]
        case "PutItem" | "UpdateItem":
            return [*_WRITE, _IN_CONFLICT]
    return _READ

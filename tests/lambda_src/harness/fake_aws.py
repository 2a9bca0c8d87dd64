"""An in-process fake of AWS: moto behind the transport, with planned faults."""

from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from threading import Lock

from footfall.aws.botocore_transport import call as call_moto
from footfall.aws.transport import CancellationReason, Item, Payload, TransportError

type CallFault = Callable[[Callable[[], Payload]], Payload]

# Permanent error codes other than ConditionalCheckFailedException, before and after it in the alphabet.
CODES_BESIDE_CONDITION = ("AccessDeniedException", "ResourceNotFoundException", "ValidationException")


class FakeAws:
    """The transport over moto. It executes calls one at a time, because moto is not atomic like DynamoDB."""

    def __init__(self) -> None:
        """Start without planned faults."""
        self.operations: list[str] = []
        self.page: Payload = {}
        self.requests: list[Payload] = []
        self._faults: defaultdict[str, deque[CallFault]] = defaultdict(deque)
        self._lock = Lock()

    def call(self, operation: str, request: Payload) -> Payload:
        """Return moto's response, or the next planned fault of *operation*."""
        with self._lock:
            self.operations.append(operation)
            self.requests.append(request)
            faults = self._faults[operation]
            fault = faults.popleft() if faults else lambda execute: execute()
            page = self.page if operation == "Query" else {}
            return fault(lambda: call_moto(operation, request | page))

    def add_faults(self, operation: str, *faults: CallFault) -> None:
        """Plan *faults* for the next calls of *operation*, one each."""
        self._faults[operation].extend(faults)

    def clear_faults(self) -> None:
        """Remove the planned faults that did not happen yet."""
        self._faults.clear()

    def items(self, id_: str | None = None) -> list[Item]:
        """Return the table's items, of one id or all."""
        items: list[Item] = call_moto("Scan", {"TableName": "visits"})["Items"]

        return [item for item in items if id_ in {None, item["id"]["S"]}]

    def put(self, **item: str | int) -> None:
        """Put an item into the table. Integers become numbers."""
        typed = {name: {"N" if isinstance(value, int) else "S": str(value)} for name, value in item.items()}
        call_moto("PutItem", {"TableName": "visits", "Item": typed})


def lose_request(_: Callable[[], Payload]) -> Payload:
    """Raise a timeout without executing the call."""
    raise TransportError("any", "ConnectTimeoutError", transient=True)


def lose_response(execute: Callable[[], Payload]) -> Payload:
    """Execute the call and raise a timeout, even if the call fails."""
    with suppress(TransportError):
        execute()
    raise TransportError("any", "ReadTimeoutError", transient=True)


def no_fault(execute: Callable[[], Payload]) -> Payload:
    """Execute the call."""
    return execute()


def fail_with(code: str, *reasons: str, transient: bool) -> CallFault:
    """Return a fault that raises an error *code*, with the *reasons* of a cancelled transaction."""

    def fail(_: Callable[[], Payload]) -> Payload:
        parts = [CancellationReason(code=reason, item={}) for reason in reasons]
        raise TransportError("any", code, transient=transient, reasons=parts)

    return fail

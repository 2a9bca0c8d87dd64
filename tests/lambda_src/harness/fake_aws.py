"""A cloud in the process: moto behind the seam, faults on cue, and time that nobody waits for."""

from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from threading import Lock

from footfall.aws.botocore_transport import call as ask_moto
from footfall.aws.transport import CancellationReason, Item, Payload, TransportError

type Fault = Callable[[Callable[[], Payload]], Payload]


class FakeAws:
    """The seam over moto. Calls come one by one, as atomic as DynamoDB's are and moto's are not."""

    def __init__(self) -> None:
        """Answer faithfully until told otherwise."""
        self.asked: list[str] = []
        self.page: Payload = {}
        self.requests: list[Payload] = []
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._lock = Lock()

    def call(self, operation: str, request: Payload) -> Payload:
        """Answer as AWS would, or as the next fault planned for *operation* has it."""
        with self._lock:
            self.asked.append(operation)
            self.requests.append(request)
            faults = self._faults[operation]
            fault = faults.popleft() if faults else lambda answer: answer()
            page = self.page if operation == "Query" else {}
            return fault(lambda: ask_moto(operation, request | page))

    def plan(self, operation: str, *faults: Fault) -> None:
        """Let the next calls of *operation* meet *faults*, one each."""
        self._faults[operation].extend(faults)

    def calm(self) -> None:
        """Forget the faults that were planned and not met."""
        self._faults.clear()

    def items(self, id_: str | None = None) -> list[Item]:
        """List the table's items, of all ids or one."""
        items: list[Item] = ask_moto("Scan", {"TableName": "visits"})["Items"]

        return [item for item in items if id_ in {None, item["id"]["S"]}]

    def put(self, **item: str | int) -> None:
        """Put an item into the table, numbers as numbers."""
        typed = {name: {"N" if isinstance(value, int) else "S": str(value)} for name, value in item.items()}
        ask_moto("PutItem", {"TableName": "visits", "Item": typed})


def lost_before(_: Callable[[], Payload]) -> Payload:
    """Lose the request on its way."""
    raise TransportError("any", "ConnectTimeoutError", transient=True)


def lost_after(answer: Callable[[], Payload]) -> Payload:
    """Do what was asked, and lose the answer, be it a failure."""
    with suppress(TransportError):
        answer()
    raise TransportError("any", "ReadTimeoutError", transient=True)


def faithful(answer: Callable[[], Payload]) -> Payload:
    """Do what was asked."""
    return answer()


def fails(code: str, *reasons: str, transient: bool) -> Fault:
    """Fail with an error *code*, of a transaction with its parts' *reasons*."""

    def fail(_: Callable[[], Payload]) -> Payload:
        parts = [CancellationReason(code=reason, item={}) for reason in reasons]
        raise TransportError("any", code, transient=transient, reasons=parts)

    return fail

"""An in-process fake of AWS: moto behind a transport, with planned faults."""

from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from threading import Lock

from footfall.aws import botocore_transport
from footfall.aws.transport import CancellationReason, Item, Payload, Transport, TransportError
from tests.lambda_src.harness.table import TABLES, create_table_request

type CallFault = Callable[[Callable[[], Payload]], Payload]

SECRET = "/footfall-dev/secret"

# Permanent error codes other than ConditionalCheckFailedException, before and after it in the alphabet.
CODES_BESIDE_CONDITION = ("AccessDeniedException", "ResourceNotFoundException", "ValidationException")


class FakeAws:
    """A transport to moto. It executes calls one at a time, because moto is not atomic like DynamoDB.

    The methods that prepare and inspect the tables use botocore, whatever transport the tests use.
    """

    def __init__(self, transport: Transport) -> None:
        """Create empty tables and a secret, without planned faults."""
        self.operations: list[str] = []
        self.page: Payload = {}
        self.requests: list[Payload] = []
        self._faults: defaultdict[str, deque[CallFault]] = defaultdict(deque)
        self._lock = Lock()
        self._transport = transport
        for table, keys in TABLES.items():
            botocore_transport.client("dynamodb").create_table(**create_table_request(table, keys))
        self.change_secret("s" * 32)

    def call(self, operation: str, request: Payload) -> Payload:
        """Return moto's response, or the next planned fault of *operation*."""
        with self._lock:
            self.operations.append(operation)
            self.requests.append(request)
            faults = self._faults[operation]
            fault = faults.popleft() if faults else lambda execute: execute()
            page = self.page if operation == "Query" else {}
            return fault(lambda: self._transport(operation, request | page))

    def add_faults(self, operation: str, *faults: CallFault) -> None:
        """Plan *faults* for the next calls of *operation*, one each."""
        self._faults[operation].extend(faults)

    def clear_faults(self) -> None:
        """Remove the planned faults that did not happen yet."""
        self._faults.clear()

    def items(self, id_: str | None = None) -> list[Item]:
        """Return the items of the visits table, of one id or all."""
        return [item for item in _scan("visits") if id_ in {None, item["id"]["S"]}]

    def salts(self) -> list[Item]:
        """Return the items of the salts table."""
        return _scan("salts")

    def put(self, table: str = "visits", **item: str | int) -> None:
        """Put an item into a table. Integers become numbers."""
        self.put_item(
            table,
            {name: {"N" if isinstance(value, int) else "S": str(value)} for name, value in item.items()},
        )

    def put_item(self, table: str, item: Item) -> None:
        """Put an item into a table."""
        botocore_transport.call("PutItem", {"TableName": table, "Item": item})

    def delete_item(self, id_: str, part: str) -> None:
        """Delete an item from the visits table."""
        key = {"id": {"S": id_}, "part": {"S": part}}
        botocore_transport.call("DeleteItem", {"TableName": "visits", "Key": key})

    def change_secret(self, value: str) -> None:
        """Create or replace the secret."""
        botocore_transport.client("ssm").put_parameter(
            Name=SECRET, Type="SecureString", Value=value, Overwrite=True
        )

    def delete_secret(self) -> None:
        """Delete the secret."""
        botocore_transport.client("ssm").delete_parameter(Name=SECRET)


def _scan(table: str) -> list[Item]:
    items: list[Item] = botocore_transport.call("Scan", {"TableName": table})["Items"]

    return items


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

"""A fake DynamoDB in memory: exact, atomic, fast, with stale reads on request.

It implements the part of DynamoDB that the store uses, and raises UnsupportedError for everything else.
The tests compare it with moto and with Amazon's DynamoDB Local.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import NamedTuple

from footfall.aws.transport import CancellationReason, Item, Payload, TransportError
from tests.lambda_src.harness.capacity_meter import CapacityMeter, size
from tests.lambda_src.harness.expressions import Scope, UnsupportedError, apply_update, holds, placeholders
from tests.lambda_src.harness.table import Table

_SMALL_PAGE = 50  # Items, for which a rough bound of their size is cheap.
_MAX_BYTES = 4  # Of a character.
_PAGE_BYTES = 1 << 20
_TOKENS = 1_000
_WORDS = {"ExpressionAttributeNames", "ExpressionAttributeValues"}
_CONDITION = {"ConditionExpression", "ReturnValuesOnConditionCheckFailure", "TableName"} | _WORDS
_KNOWN = {
    "BatchWriteItem": {"RequestItems"},
    "GetItem": {"ConsistentRead", "Key", "TableName"},
    "GetParameter": {"Name", "WithDecryption"},
    "PutItem": {"Item"} | _CONDITION,
    "PutParameter": {"Name", "Overwrite", "Value"},
    "Query": {
        *("ConsistentRead", "ExclusiveStartKey", "KeyConditionExpression"),
        *("Limit", "ScanIndexForward", "TableName"),
    }
    | _WORDS,
    "Scan": {"ConsistentRead", "ExclusiveStartKey", "FilterExpression", "TableName"} | _WORDS,
    "TransactWriteItems": {"ClientRequestToken", "TransactItems"},
    "UpdateItem": {"Key", "UpdateExpression"} | _CONDITION,
}
_EXPRESSIONS = ("ConditionExpression", "FilterExpression", "KeyConditionExpression", "UpdateExpression")


class _Write(NamedTuple):
    """One write: the item before and after it, and whether its condition holds."""

    table: Table
    before: Item
    after: Item
    allowed: bool
    returns_old: bool


class FakeDynamoDB:
    """Tables and SSM parameters behind the transport."""

    def __init__(
        self,
        tables: Mapping[str, Sequence[str]],
        parameters: Mapping[str, str] | None = None,
        meter: CapacityMeter | None = None,
    ) -> None:
        """Create *tables* with their key attributes. *page* is the maximum number of items per Query."""
        self.meter = meter
        self.page: int | None = None
        self.parameters = dict(parameters or {})
        self.past_parameters: dict[str, str] = {}
        self.tables = {name: Table(keys) for name, keys in tables.items()}
        self._committed: OrderedDict[str | None, str] = OrderedDict()
        self._lock = Lock()
        self._operations: dict[str, Callable[[Payload, int], Payload]] = {
            "BatchWriteItem": self._write_batch,
            "GetItem": self._get,
            "GetParameter": self._parameter,
            "PutItem": self._put,
            "PutParameter": self._put_parameter,
            "Query": self._query,
            "Scan": self._scan,
            "TransactWriteItems": self._transact,
            "UpdateItem": self._update,
        }

    def call(self, operation: str, request: Payload, *, lag: int = 0) -> Payload:
        """Return DynamoDB's response. An eventually consistent read is *lag* writes behind."""
        _check(operation, request)
        with self._lock:
            return self._operations[operation](request, 0 if request.get("ConsistentRead") else lag)

    def _get(self, request: Payload, lag: int) -> Payload:
        table = self._table("GetItem", request)
        name, sort = table.key_values(request["Key"])
        item = table.partition(name, lag=lag).get(sort)
        self._meter_read(request, [item or {}])

        return {"Item": dict(item)} if item else {}

    def _meter_read(self, request: Payload, read: Sequence[Item]) -> None:
        if self.meter:
            self.meter.read(read, consistent=request.get("ConsistentRead", False))

    def _parameter(self, request: Payload, lag: int) -> Payload:
        values = self.parameters | (self.past_parameters if lag else {})
        try:
            return {"Parameter": {"Value": values[request["Name"]]}}
        except KeyError:
            raise TransportError("GetParameter", "ParameterNotFound", transient=False) from None

    def _put_parameter(self, request: Payload, _: int) -> Payload:
        self.past_parameters[request["Name"]] = self.parameters[request["Name"]]
        self.parameters[request["Name"]] = request["Value"]

        return {}

    def _scan(self, request: Payload, _: int) -> Payload:
        """Return all items that match the filter, on one page."""
        items = list(self._table("Scan", request).items())

        return {
            "Items": [
                dict(item)
                for item in items
                if holds(request["FilterExpression"], Scope.from_request(item, request))
            ]
        }

    def _write_batch(self, request: Payload, _: int) -> Payload:
        """Put and delete items. DynamoDB executes each write on its own."""
        for name, writes in request["RequestItems"].items():
            table = self._table("BatchWriteItem", {"TableName": name})
            for write in writes:
                if "PutRequest" in write:
                    table.write(write["PutRequest"]["Item"])
                else:
                    table.delete(write["DeleteRequest"]["Key"])

        return {}

    def _query(self, request: Payload, lag: int) -> Payload:
        table = self._table("Query", request)
        _, _, condition = request["KeyConditionExpression"].partition(" AND ")
        partition = table.partition(_partition(table, request), lag=lag)
        ordered = sorted(partition, key=str.encode, reverse=not request.get("ScanIndexForward", True))
        matching = [
            partition[sort]
            for sort in ordered
            if not condition or holds(condition, Scope.from_request(partition[sort], request))
        ]
        rest = list(_after(matching, request.get("ExclusiveStartKey")))
        page = _page(rest, request.get("Limit") or self.page or len(rest) + 1)
        self._meter_read(request, page)
        response: Payload = {"Items": [dict(item) for item in page], "Count": len(page)}
        if page and (len(page) < len(rest) or len(page) == request.get("Limit", self.page)):
            response["LastEvaluatedKey"] = {name: page[-1][name] for name in table.keys}
        return response

    def _put(self, request: Payload, _: int) -> Payload:
        return self._single("PutItem", self._planned_write("PutItem", request))

    def _update(self, request: Payload, _: int) -> Payload:
        return self._single("UpdateItem", self._planned_write("UpdateItem", request))

    def _single(self, operation: str, write: _Write) -> Payload:
        if self.meter:
            self.meter.write(write.before, write.after)
        if not write.allowed:
            raise TransportError(operation, "ConditionalCheckFailedException", transient=False)
        write.table.write(write.after)

        return {}

    def _transact(self, request: Payload, _: int) -> Payload:
        token = request.get("ClientRequestToken")
        if token in self._committed:
            return _repeated_response(request, self._committed[token])
        parts = [part for item in request["TransactItems"] for part in item.items()]
        for kind, part in parts:
            _check(f"{kind}Item", part)
        writes = [self._planned_write(f"{kind}Item", part) for kind, part in parts]
        key_values = {(id(write.table), write.table.key_values(write.after)) for write in writes}
        if len(key_values) < len(writes):
            raise TransportError("TransactWriteItems", "ValidationException", transient=False)
        if self.meter:
            for write in writes:
                self.meter.write(write.before, write.after, transactional=True)
        _raise_if_cancelled(writes)
        for write in writes:
            write.table.write(write.after)
        self._commit(token, request)

        return {}

    def _commit(self, token: str | None, request: Payload) -> None:
        """Remember a transaction's token, as DynamoDB does for 10 minutes."""
        if token is not None:
            self._committed[token] = repr(request["TransactItems"])
            if len(self._committed) > _TOKENS:
                self._committed.popitem(last=False)

    def _planned_write(self, operation: str, request: Payload) -> _Write:
        table = self._table(operation, request)
        key = request.get("Item") or request["Key"]
        name, sort = table.key_values(key)
        before = table.partition(name).get(sort, {})
        scope = Scope.from_request(before, request)
        condition = request.get("ConditionExpression")
        if operation == "UpdateItem":
            after = apply_update(request["UpdateExpression"], scope._replace(item=key | before))
        else:
            after = dict(request["Item"])

        return _Write(
            table,
            before,
            after,
            allowed=condition is None or holds(condition, scope),
            returns_old=request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD",
        )

    def _table(self, operation: str, request: Payload) -> Table:
        try:
            return self.tables[request["TableName"]]
        except KeyError:
            raise TransportError(operation, "ResourceNotFoundException", transient=False) from None


def _check(operation: str, request: Payload) -> None:
    """Raise an error for unsupported requests, and for unused names and values, as DynamoDB does."""
    unknown = request.keys() - _KNOWN.get(operation, set())
    if operation not in _KNOWN or unknown:
        raise UnsupportedError(f"{operation} with {unknown}")
    used = placeholders(*(request[name] for name in _EXPRESSIONS if name in request))
    if used != {word for name in _WORDS for word in request.get(name, {})}:
        raise TransportError(operation, "ValidationException", transient=False)


def _repeated_response(request: Payload, committed: str) -> Payload:
    """Return the response for a token that was already committed. Nothing is executed again."""
    if repr(request["TransactItems"]) != committed:
        raise TransportError("TransactWriteItems", "IdempotentParameterMismatchException", transient=False)

    return {}


def _partition(table: Table, request: Payload) -> str:
    """Return the partition key's value. The key condition must start with it."""
    name, sign, value, *_ = request["KeyConditionExpression"].split()
    name = request.get("ExpressionAttributeNames", {}).get(name, name)
    if (name, sign) != (table.keys[0], "="):
        raise UnsupportedError(request["KeyConditionExpression"])

    return str(request["ExpressionAttributeValues"][value]["S"])


def _after(items: Sequence[Item], start: Item | None) -> Sequence[Item]:
    """Return the items after *start*, the last item of the previous page."""
    if start is None:
        return items
    for number, item in enumerate(items):
        if start.items() <= item.items():
            return items[number + 1 :]
    raise UnsupportedError("ExclusiveStartKey of a missing item")


def _page(items: Sequence[Item], most: int) -> list[Item]:
    """Return the items of one response: at most *most* items or 1 MB."""
    if len(items) <= _SMALL_PAGE and len(repr(items)) * _MAX_BYTES <= _PAGE_BYTES:
        return [*items[:most]]
    page: list[Item] = []
    free_bytes = _PAGE_BYTES
    for item in items[:most]:
        page.append(item)
        free_bytes -= size(item)
        if free_bytes <= 0:
            break

    return page


def _raise_if_cancelled(writes: Sequence[_Write]) -> None:
    """Raise the cancellation of a transaction if a condition fails."""
    if all(write.allowed for write in writes):
        return
    reasons = [
        CancellationReason("None", {})
        if write.allowed
        else CancellationReason("ConditionalCheckFailed", dict(write.before) if write.returns_old else {})
        for write in writes
    ]
    raise TransportError(
        "TransactWriteItems", "TransactionCanceledException", transient=False, reasons=reasons
    )

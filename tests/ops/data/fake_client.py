"""A DynamoDB client in memory, with what ops.data uses. moto takes 20 times as long."""

from collections.abc import Callable, Iterator
from threading import RLock
from typing import Any

from botocore.exceptions import ClientError

from ops.data.tables import Item
from tests.lambda_src.harness.expressions import Scope, apply_update, holds

type Key = tuple[str, ...]
type Request = dict[str, Any]

KEYS = ("id", "part", "site", "ID")


class ConditionalCheckFailedError(ClientError):
    """The condition of a write is false."""


class TransactionCanceledError(ClientError):
    """A transaction made no change."""


class ResourceNotFoundError(ClientError):
    """The table does not exist."""


class Exceptions:
    """The errors of the client, under the names of boto3."""

    ConditionalCheckFailedException = ConditionalCheckFailedError
    ResourceNotFoundException = ResourceNotFoundError
    TransactionCanceledException = TransactionCanceledError


class FakeClient:
    """Tables of items. `before_write` and `after_write` are called around each write."""

    exceptions = Exceptions

    def __init__(self, *tables: str) -> None:
        """Create empty *tables*."""
        self.tables: dict[str, dict[Key, Item]] = {name: {} for name in tables}
        self.before_write: Callable[[], None] = lambda: None
        self.after_write: Callable[[], None] = lambda: None
        self._lock = RLock()

    def get_item(self, **request: Any) -> Request:  # noqa: ANN401 -- As in boto3.
        """Read an item."""
        item = self._table(request).get(key(request["Key"]))

        return {"Item": dict(item)} if item else {}

    def scan(self, **request: Any) -> Request:  # noqa: ANN401 -- As in boto3.
        """Read a page of one segment: the first half of its items, and then the rest."""
        keys = sorted(self._table(request))[request["Segment"] :: request["TotalSegments"]]
        items = [item for key in keys if (item := self._table(request).get(key))]
        if "FilterExpression" in request:
            items = [
                item
                for item in items
                if holds(request["FilterExpression"], Scope.from_request(item, request))
            ]
        half = len(items) // 2
        if "ExclusiveStartKey" in request:
            return {"Items": items[half:]}
        return (
            {"Items": items[:half], "LastEvaluatedKey": {"id": {"S": "half"}}} if half else {"Items": items}
        )

    def get_paginator(self, _: str) -> "FakeClient":
        """Return an object that can paginate a query."""
        return self

    def paginate(self, **request: Any) -> Iterator[Request]:  # noqa: ANN401 -- As in boto3.
        """Query one partition."""
        id_ = request["ExpressionAttributeValues"][":id"]["S"]
        yield {
            "Items": [dict(item) for found, item in sorted(self._table(request).items()) if found[0] == id_]
        }

    def describe_table(self, **_: object) -> Request:
        """Return a description without a maximum throughput."""
        return {"Table": {}}

    def put_item(self, **request: Any) -> None:  # noqa: ANN401 -- As in boto3.
        """Write an item."""
        self._write([("Put", request)], ConditionalCheckFailedError)

    def update_item(self, **request: Any) -> None:  # noqa: ANN401 -- As in boto3.
        """Update an item."""
        self._write([("Update", request)], ConditionalCheckFailedError)

    def delete_item(self, **request: Any) -> None:  # noqa: ANN401 -- As in boto3.
        """Delete an item."""
        self._write([("Delete", request)], ConditionalCheckFailedError)

    def transact_write_items(self, **request: Any) -> None:  # noqa: ANN401 -- As in boto3.
        """Make all writes, or none."""
        actions = [action for entry in request["TransactItems"] for action in entry.items()]
        self._write(actions, TransactionCanceledError)

    def _write(self, actions: list[tuple[str, Request]], error: type[ClientError]) -> None:
        with self._lock:
            self.before_write()
            if not all(self._is_allowed(request) for _, request in actions):
                response: Any = {"Error": {}, "CancellationReasons": [{"Code": "ConditionalCheckFailed"}]}
                raise error(response, "Write")
            for kind, request in actions:
                self._apply(kind, request)
            self.after_write()

    def _is_allowed(self, request: Request) -> bool:
        condition = request.get("ConditionExpression")
        item = self._table(request).get(key(request.get("Key") or request["Item"]), {})

        return condition is None or holds(condition, Scope.from_request(item, request))

    def _apply(self, kind: str, request: Request) -> None:
        table = self._table(request)
        if kind == "Put":
            table[key(request["Item"])] = dict(request["Item"])
        elif kind == "Delete":
            table.pop(key(request["Key"]), None)
        else:
            item = dict(request["Key"]) | table.get(key(request["Key"]), {})
            scope = Scope.from_request(item, request)
            table[key(request["Key"])] = apply_update(request["UpdateExpression"], scope)

    def _table(self, request: Request) -> dict[Key, Item]:
        try:
            return self.tables[request["TableName"]]
        except KeyError:
            raise ResourceNotFoundError({"Error": {}}, "Read") from None


def key(item: Item) -> Key:
    """Return the values of an item's key attributes."""
    return tuple(item[name]["S"] for name in KEYS if name in item)

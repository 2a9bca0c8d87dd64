"""Read and write many items of a table: parallel scans, and conditional writes at a bounded rate."""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import batched
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

type Item = dict[str, Any]

# A client of boto3 has 10 connections.
THREADS = 8
_BATCH = 200
# Visitors get the rest of the table's maximum throughput.
_SHARE = 0.75
_CONFLICTS, _CONFLICT_SECONDS = 50, 0.1
_CONFLICT_CODES = {"TransactionConflict", "TransactionConflictException"}


def scan_items(dynamodb: "DynamoDBClient", table: str, **options: object) -> Iterator[Item]:
    """Read all items of a table with consistent reads, several segments at once, in any order.

    An item that exists during the whole scan is read. An item that is written meanwhile may be missing.
    """
    common: Any = {"TableName": table, "ConsistentRead": True, "TotalSegments": THREADS, **options}
    with ThreadPoolExecutor(THREADS) as threads:
        pending: dict[Future[Any], int] = {
            threads.submit(dynamodb.scan, **common, Segment=segment): segment for segment in range(THREADS)
        }
        while pending:
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for page in done:
                segment, result = pending.pop(page), page.result()
                if key := result.get("LastEvaluatedKey"):
                    more = threads.submit(dynamodb.scan, **common, Segment=segment, ExclusiveStartKey=key)
                    pending[more] = segment
                yield from result["Items"]


def query_items(dynamodb: "DynamoDBClient", table: str, id_: str) -> list[Item]:
    """Read all items with the partition key *id_*, with consistent reads."""
    pages = dynamodb.get_paginator("query").paginate(
        TableName=table,
        ConsistentRead=True,
        KeyConditionExpression="id = :id",
        ExpressionAttributeValues={":id": {"S": id_}},
    )

    return [item for page in pages for item in page["Items"]]


def put_all_if_absent(
    dynamodb: "DynamoDBClient", table: str, items: Iterable[Item]
) -> Iterator[tuple[Item, Item]]:
    """Write each item unless its key exists. Yield it with the existing item, which is empty if it is new.

    Writes at most three quarters of the table's maximum throughput, so that visitors are counted meanwhile.
    """
    rate = _writes_per_second(dynamodb, table)
    with ThreadPoolExecutor(THREADS) as threads:
        for batch in batched(items, _BATCH, strict=False):
            started = time.monotonic()
            yield from threads.map(lambda item: (item, put_if_absent(dynamodb, table, item)), batch)
            if rate:
                time.sleep(max(0.0, started + len(batch) / rate - time.monotonic()))


def put_if_absent(
    dynamodb: "DynamoDBClient", table: str, item: Item, key: tuple[str, ...] = ("id", "part")
) -> Item:
    """Write *item* unless its *key* exists, and return the existing item, or an empty one."""
    try:
        retry_conflicts(
            lambda: dynamodb.put_item(
                TableName=table, Item=item, ConditionExpression=f"attribute_not_exists({key[0]})"
            )
        )
    except dynamodb.exceptions.ConditionalCheckFailedException:
        return read_item(dynamodb, table, {name: item[name] for name in key})
    return {}


def read_item(dynamodb: "DynamoDBClient", table: str, key: Item) -> Item:
    """Read one item with a consistent read. It is empty if it does not exist."""
    return dict(dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item", {}))


def key_of(item: Item) -> Item:
    """Return the key of an item of the visits table."""
    return {"id": item["id"], "part": item["part"]}


def key_values(item: Item) -> tuple[str, str]:
    """Return the values of the key of an item of the visits table."""
    return item["id"]["S"], item["part"]["S"]


def write_together(dynamodb: "DynamoDBClient", table: str, *actions: dict[str, Item]) -> bool:
    """Make all of *actions* in one transaction. Return false, without a change, if a condition fails."""
    entries: Any = [
        {name: {"TableName": table, **request}} for action in actions for name, request in action.items()
    ]
    try:
        retry_conflicts(lambda: dynamodb.transact_write_items(TransactItems=entries))
    except dynamodb.exceptions.TransactionCanceledException as error:
        if "ConditionalCheckFailed" not in reason_codes(error):
            raise
        return False
    return True


def retry_conflicts(write: Callable[[], object]) -> None:
    """Make a write. Repeat it if a visit changes the same item in a transaction, which boto3 does not do."""
    for _ in range(_CONFLICTS):
        try:
            write()
        except ClientError as error:
            codes = {error.response["Error"].get("Code"), *reason_codes(error)}
            if "ConditionalCheckFailed" in codes or not codes & _CONFLICT_CODES:
                raise
            time.sleep(_CONFLICT_SECONDS)
        else:
            return
    write()


def reason_codes(error: ClientError) -> list[str]:
    """Return the code of each cancellation reason."""
    reasons: Any = error.response.get("CancellationReasons", [])

    return [str(reason.get("Code")) for reason in reasons]


def _writes_per_second(dynamodb: "DynamoDBClient", table: str) -> float:
    """Return the share of the table's maximum throughput that an operation may use, or 0 for no maximum."""
    description = dynamodb.describe_table(TableName=table)["Table"]

    return _SHARE * max(0, description.get("OnDemandThroughput", {}).get("MaxWriteRequestUnits", 0))

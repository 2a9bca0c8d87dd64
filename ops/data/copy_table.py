"""Copy a DynamoDB table: into another account, or from a table that was restored from a backup."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ops.cloud.credentials import open_session
from ops.errors import UserError

if TYPE_CHECKING:
    from types_boto3_dynamodb.service_resource import Table

type Item = dict[str, Any]


def open_table(name: str, endpoint: str | None) -> "Table":
    """Connect to a table, given as ``TABLE`` or ``PROFILE:TABLE``."""
    profile, _, table_name = name.rpartition(":")

    session = open_session(profile=profile or None)
    table: Table = session.resource("dynamodb", endpoint_url=endpoint).Table(table_name)

    return table


def read_items(table: "Table") -> Iterator[Item]:
    """Read all items of a table with consistent reads."""
    pages = table.meta.client.get_paginator("scan").paginate(TableName=table.name, ConsistentRead=True)
    for page in pages:
        yield from page["Items"]


def copy_table(
    source: "Table", target: "Table", *, confirm: Callable[[], None], say: Callable[[str], None]
) -> None:
    """Write all items of *source* to *target*, and delete every other item of *target*.

    Raises:
        UserError: when the source is empty, which suggests that the two tables were exchanged.

    """
    items = {key_values(item, source): item for item in read_items(source)}
    if not items:
        raise UserError(
            f"The source table {source.name} is empty, so nothing was copied or deleted. Name the table with "
            "the items as the first argument."
        )
    surplus = [item for item in read_items(target) if key_values(item, target) not in items]
    say(f"source {source.table_arn}: {len(items)} items to copy")
    say(f"target {target.table_arn}: {len(surplus)} items to delete")
    confirm()
    with target.batch_writer() as writer:
        for item in items.values():
            writer.put_item(Item=item)
        for item in surplus:
            writer.delete_item(Key={name: item[name] for name in key_names(target)})


def key_names(table: "Table") -> list[str]:
    """Return the names of the key attributes of a table."""
    return [attribute["AttributeName"] for attribute in table.key_schema]


def key_values(item: Item, table: "Table") -> tuple[Any, ...]:
    """Return the values of an item's key attributes."""
    return tuple(item[name] for name in key_names(table))

"""Make one table hold what another holds: in another account, or what a backup brought back."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import boto3
import typer

from ops.cli.options import Yes, agreed, chosen
from ops.cloud.cloud import Cloud
from ops.console import say, told
from ops.paths import Stop

if TYPE_CHECKING:
    from types_boto3_dynamodb.service_resource import Table

type Item = dict[str, Any]
Source = Annotated[str, typer.Argument(help="A table, or PROFILE:TABLE with that profile's credentials.")]
Target = Annotated[str, typer.Argument(help="The one that becomes like it.")]

app = typer.Typer()


@app.command("copy")
def copying(source: Source, target: Target, *, yes: Yes = False) -> None:
    """Make a table hold what another holds, and nothing else."""
    with told("copy", f"{target} holds the same"):
        cloud = chosen()
        copy(table(cloud, source), table(cloud, target), yes=yes)


def table(cloud: Cloud, spelled: str) -> "Table":
    """Connect to a table by its name, with the credentials of a profile where one is named."""
    profile, _, name = spelled.rpartition(":")

    session = boto3.Session(profile_name=profile or None)
    found: Table = session.resource("dynamodb", endpoint_url=cloud.endpoint).Table(name)

    return found


def items(of: "Table") -> Iterator[Item]:
    """Read a whole table, as it is now."""
    for page in of.meta.client.get_paginator("scan").paginate(TableName=of.name, ConsistentRead=True):
        yield from page["Items"]


def copy(source: "Table", target: "Table", *, yes: bool = False) -> None:
    """Put all items of *source* into *target*, and take away what else is there.

    Raises:
        Stop: when there is nothing to copy, as when the two were mixed up.

    """
    wanted = {key(it, source): it for it in items(source)}
    if not wanted:
        raise Stop(f"{source.name}, the first of the two, is empty: name first where the items are.")
    surplus = [it for it in items(target) if key(it, target) not in wanted]
    say(f"from {source.table_arn}: {len(wanted)} items to put")
    say(f"into {target.table_arn}: {len(surplus)} items to take away")
    agreed("Do it?", yes=yes)
    with target.batch_writer() as writer:
        for it in wanted.values():
            writer.put_item(Item=it)
        for it in surplus:
            writer.delete_item(Key={name: it[name] for name in names(target)})


def names(of: "Table") -> list[str]:
    """Name the attributes of a table's key."""
    return [it["AttributeName"] for it in of.key_schema]


def key(item: Item, of: "Table") -> tuple[Any, ...]:
    """Give what tells an item from all others of its table."""
    return tuple(item[name] for name in names(of))

"""Copying the items of one table to another."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
import typer

from ops.data.copy_table import Item, copy_table, open_table
from ops.errors import UserError
from tests.tools.in_process_moto import mock_aws

if TYPE_CHECKING:
    from types_boto3_dynamodb.service_resource import Table

MARKER: Item = {"id": "a", "part": "visit", "request": "r"}
COUNTER: Item = {"id": "site#main", "part": "2026-11#0", "total": 1}


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple["Table", "Table"]]:
    """Return two empty tables with the keys of the visits table."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield create_table("old"), create_table("new")


def create_table(name: str) -> "Table":
    """Create a table with the keys of the visits table."""
    boto3.resource("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "part", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "id", "KeyType": "HASH"},
            {"AttributeName": "part", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )

    return open_table(name, None)


def sorted_items(table: "Table") -> list[Item]:
    """Return all items of a table, sorted by ID."""
    return sorted(table.scan()["Items"], key=lambda item: str(item["id"]))


def test_target_has_exactly_the_items_of_the_source(tables: tuple["Table", "Table"]) -> None:
    """Other items of the target are deleted: a marker without its count would never be counted."""
    old, new = tables
    for item in (MARKER, COUNTER):
        old.put_item(Item=item)
    new.put_item(Item=MARKER | {"id": "b"})
    new.put_item(Item=COUNTER | {"total": 9})
    printed: list[str] = []

    copy_table(old, new, confirm=lambda: None, say=printed.append)

    assert sorted_items(new) == [MARKER, COUNTER]
    assert [line.rpartition(": ")[2] for line in printed] == ["2 items to copy", "1 items to delete"]


def test_empty_source_is_rejected(tables: tuple["Table", "Table"]) -> None:
    """If the two tables are exchanged, no item is deleted."""
    old, new = tables
    old.put_item(Item=MARKER)

    with pytest.raises(UserError, match=r"The source table new is empty, so nothing was copied"):
        copy_table(new, old, confirm=lambda: None, say=print)

    assert sorted_items(old) == [MARKER]


def test_nothing_is_copied_without_confirmation(tables: tuple["Table", "Table"]) -> None:
    """If the user does not confirm, both tables stay unchanged."""
    old, new = tables
    old.put_item(Item=MARKER)
    new.put_item(Item=COUNTER)

    def decline() -> None:
        raise typer.Abort

    with pytest.raises(typer.Abort):
        copy_table(old, new, confirm=decline, say=print)

    assert (sorted_items(old), sorted_items(new)) == ([MARKER], [COUNTER])

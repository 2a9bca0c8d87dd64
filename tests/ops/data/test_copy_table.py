"""One table made like another, by moto in the process."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from ops.data import copy_table as table
from ops.errors import UserError

if TYPE_CHECKING:
    from types_boto3_dynamodb.service_resource import Table

MARK: table.Item = {"id": "a", "part": "visit", "request": "r"}
COUNT: table.Item = {"id": "site#main", "part": "2026-11#0", "total": 1}


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[list["Table"]]:
    """Give two tables of visits, without items."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield [made(name) for name in ("old", "new")]


def made(name: str) -> "Table":
    """Make a table with the keys of the visits."""
    created: Table = boto3.resource("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": it, "AttributeType": "S"} for it in ("id", "part")],
        KeySchema=[
            {"AttributeName": "id", "KeyType": "HASH"},
            {"AttributeName": "part", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )

    return created


def test_a_table_holds_what_another_holds_and_nothing_else(tables: list["Table"]) -> None:
    """What came to the target alone goes: a mark whose count is not there would never be counted."""
    old, new = tables
    for it in (MARK, COUNT):
        old.put_item(Item=it)
    new.put_item(Item=MARK | {"id": "b"})
    new.put_item(Item=COUNT | {"total": 9})

    table.copy(old, new, yes=True)

    assert sorted(new.scan()["Items"], key=lambda it: str(it["id"])) == [MARK, COUNT]


def test_an_empty_table_is_never_copied(tables: list["Table"]) -> None:
    """Whoever mixes the two up keeps what was counted."""
    old, new = tables
    old.put_item(Item=MARK)

    with pytest.raises(UserError, match="new, the first of the two, is empty"):
        table.copy(new, old, yes=True)

    assert old.scan()["Items"] == [MARK]

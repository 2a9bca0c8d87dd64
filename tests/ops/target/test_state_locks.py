"""Locks that outlived their holder: found wherever they are, released only if they are ours."""

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import psutil
import pytest
from moto import mock_aws

from ops.cloud.local import LocalCloud
from ops.config.environments import Environment
from ops.errors import UserError
from ops.target import state_locks as locks
from ops.target.state_locks import Locks

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_s3 import S3Client

DEV = Environment(name="dev", account_id="000000000000", region="us-east-1", protected=False)
KEY = "data/terraform.tfstate"
STATE = b'{"version": 4}'


class Mocked(LocalCloud):
    """The local cloud, played by moto in the process: at AWS's own addresses, which moto answers."""

    def s3(self, environment: Environment) -> "S3Client":
        """Connect to moto."""
        client: S3Client = boto3.client("s3", region_name=environment.region)

        return client

    def dynamodb(self, environment: Environment) -> "DynamoDBClient":
        """Connect to moto."""
        client: DynamoDBClient = boto3.client("dynamodb", region_name=environment.region)

        return client


def note(who: str) -> str:
    """Write what Terraform writes of itself into a lock."""
    path = f"{DEV.state_bucket}/{KEY}"

    return json.dumps({"ID": "1", "Path": path, "Who": who, "Created": "2026-11-23T04:00:00Z"})


@pytest.fixture
def held() -> Iterator[Locks]:
    """Give a state whose digest is another's, and no lock on it."""
    with mock_aws():
        it = Locks(Mocked(""), DEV)
        it.s3.create_bucket(Bucket=DEV.state_bucket)
        it.s3.put_object(Bucket=DEV.state_bucket, Key=KEY, Body=STATE)
        it.dynamodb.create_table(
            TableName=DEV.lock_table,
            AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        digest = {"LockID": {"S": f"{DEV.state_bucket}/{KEY}-md5"}, "Digest": {"S": "of another state"}}
        it.dynamodb.put_item(TableName=DEV.lock_table, Item=digest)
        yield it


def take(held: Locks, who: str, *, table: bool = True, bucket: bool = True) -> None:
    """Lock the state as *who*, in the table, in the bucket, or in both."""
    if table:
        item = {"LockID": {"S": f"{DEV.state_bucket}/{KEY}"}, "Info": {"S": note(who)}}
        held.dynamodb.put_item(TableName=DEV.lock_table, Item=item)
    if bucket:
        held.s3.put_object(Bucket=DEV.state_bucket, Key=f"{KEY}.tflock", Body=note(who).encode())


@pytest.mark.parametrize(
    "where",
    [
        pytest.param({}, id="both"),
        pytest.param({"bucket": False}, id="table-alone"),
        pytest.param({"table": False}, id="bucket-alone"),
    ],
)
def test_our_own_dead_lock_is_released_wherever_it_is(held: Locks, where: dict[str, bool]) -> None:
    """A run killed between its two locks leaves one; neither stays."""
    take(held, locks.me(), **where)

    released = held.release_stale(locks.me())

    assert released == ["data"]
    assert held.held() == []


def test_the_digest_agrees_with_the_state_again(held: Locks) -> None:
    """A run killed between the state and its digest is mended: the state counts."""
    take(held, locks.me())

    held.release_stale(locks.me())

    items = held.dynamodb.scan(TableName=DEV.lock_table)["Items"]
    assert [it["Digest"]["S"] for it in items] == [hashlib.md5(STATE, usedforsecurity=False).hexdigest()]


def test_somebody_elses_lock_is_named_and_stays(held: Locks) -> None:
    """Another person's lock is never released, however old."""
    take(held, "ann@elsewhere")

    with pytest.raises(UserError, match=r"dev/data is locked by ann@elsewhere since 2026"):
        held.release_stale(locks.me())

    assert len(held.held()) == 2


def test_a_lock_of_a_run_that_lives_is_named_and_stays(held: Locks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own Terraform that is at work by hand keeps what it holds."""
    take(held, locks.me())
    monkeypatch.setattr(locks, "at_work", lambda *_: psutil.Process())

    with pytest.raises(UserError, match="is at work: wait for it"):
        held.release_stale(locks.me())

    assert len(held.held()) == 2


def test_a_state_that_was_brought_back_is_named_until_it_is_taken(held: Locks) -> None:
    """Terraform refuses a state that it did not write last; its digest agrees with it only when asked to."""
    before = held.restored()
    held.release("data")

    assert (before, held.restored()) == (["data"], [])


def test_a_state_that_is_gone_is_never_taken_for_right(held: Locks) -> None:
    """The digest of a lost state stays: without it Terraform would make everything a second time."""
    held.s3.delete_object(Bucket=DEV.state_bucket, Key=KEY)
    held.release("data")

    assert held.restored() == []
    assert [it["Digest"]["S"] for it in held.dynamodb.scan(TableName=DEV.lock_table)["Items"]] == [
        "of another state"
    ]


def test_nothing_was_ever_applied() -> None:
    """Where there is neither bucket nor table there is no lock."""
    with mock_aws():
        assert Locks(Mocked(""), DEV).held() == []

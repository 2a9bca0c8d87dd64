"""Stale state locks: each is found, and released only if its holder is this user."""

import hashlib
import json
from dataclasses import replace

import pytest

from ops import orphans
from ops.errors import UserError
from ops.target.state_locks import StateLocks, current_user
from ops.target.target import Target
from tests.ops.conftest import MotoCloud, StartTerraform, end_when_awaited

KEY = "data/terraform.tfstate"
STATE = b'{"version": 4}'


@pytest.fixture
def locks(target: Target) -> StateLocks:
    """Return the locks of prod: none is held, and the digest of the data unit belongs to another state."""
    target.s3.put_object(Bucket=target.environment.state_bucket, Key=KEY, Body=STATE)
    lock_id = f"{target.environment.state_bucket}/{KEY}-md5"
    target.dynamodb.put_item(
        TableName=target.environment.lock_table,
        Item={"LockID": {"S": lock_id}, "Digest": {"S": "digest of another state"}},
    )

    return target.state_locks


def acquire(locks: StateLocks, who: str, *, table: bool = True, bucket: bool = True) -> None:
    """Lock the state of the data unit as *who*, in the table, in the bucket or in both."""
    path = f"{locks.bucket}/{KEY}"
    description = json.dumps({"ID": "1", "Path": path, "Who": who, "Created": "2026-11-23T04:00:00Z"})
    if table:
        item = {"LockID": {"S": path}, "Info": {"S": description}}
        locks.dynamodb.put_item(TableName=locks.table, Item=item)
    if bucket:
        locks.s3.put_object(Bucket=locks.bucket, Key=f"{KEY}.tflock", Body=description.encode())


def read_digests(locks: StateLocks) -> list[str]:
    """Return the digests in the lock table."""
    return [item["Digest"]["S"] for item in locks.dynamodb.scan(TableName=locks.table)["Items"]]


@pytest.mark.parametrize(
    "kinds",
    [
        pytest.param({}, id="both"),
        pytest.param({"bucket": False}, id="table-only"),
        pytest.param({"table": False}, id="bucket-only"),
    ],
)
def test_own_stale_lock_is_released(locks: StateLocks, kinds: dict[str, bool]) -> None:
    """A run that was killed may leave either kind of lock, and each is released."""
    acquire(locks, current_user(), **kinds)

    released = locks.release_stale(current_user(), print)

    assert released == ["data"]
    assert locks.held() == []


def test_digest_of_the_state_is_corrected(locks: StateLocks) -> None:
    """If a run was killed after writing the state, the digest of this state is recorded."""
    acquire(locks, current_user())

    locks.release_stale(current_user(), print)

    assert read_digests(locks) == [hashlib.md5(STATE, usedforsecurity=False).hexdigest()]


def test_lock_of_another_user_is_kept(locks: StateLocks) -> None:
    """A lock of another user is reported and not released."""
    acquire(locks, "ann@elsewhere")

    with pytest.raises(
        UserError, match=r"prod/data is locked by ann@elsewhere since 2026.*`./footfall unlock prod`"
    ):
        locks.release_stale(current_user(), print)

    assert len(locks.held()) == 2


def test_lock_of_a_running_terraform_is_kept(
    locks: StateLocks, start_terraform: StartTerraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a Terraform of this machine acts on the environment, its lock is not released."""
    monkeypatch.setattr(orphans, "WAIT_SECONDS", 0.1)
    acquire(locks, current_user())
    orphan = start_terraform("prod")

    with pytest.raises(UserError, match=rf"still running \(terraform, process {orphan.pid}\)\. Wait until"):
        locks.release_stale(current_user(), print)

    assert len(locks.held()) == 2


def test_lock_is_released_when_its_terraform_has_ended(
    locks: StateLocks, start_terraform: StartTerraform
) -> None:
    """A Terraform whose Terragrunt was killed is awaited, and then its lock is released."""
    acquire(locks, current_user())
    orphan = start_terraform("prod")

    released = locks.release_stale(current_user(), end_when_awaited(orphan))

    assert (released, orphan.returncode) == (["data"], 0)


@pytest.mark.parametrize(
    ("environment", "variables"),
    [
        pytest.param("dev", {}, id="another-environment"),
        pytest.param("prod", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, id="another-cloud"),
    ],
)
def test_terraform_elsewhere_is_not_awaited(
    locks: StateLocks, start_terraform: StartTerraform, environment: str, variables: dict[str, str]
) -> None:
    """A Terraform that acts on another environment or another cloud holds no lock of this one."""
    acquire(locks, current_user())
    start_terraform(environment, **variables)
    lines: list[str] = []

    assert locks.release_stale(current_user(), lines.append) == ["data"]
    assert lines == []


def test_restored_state_is_reported_until_it_is_accepted(locks: StateLocks) -> None:
    """A state that Terraform did not write last is reported, until the user releases its lock."""
    before = locks.units_with_unexpected_state()
    locks.release("data")

    assert (before, locks.units_with_unexpected_state()) == (["data"], [])


def test_digest_of_a_missing_state_is_kept(locks: StateLocks) -> None:
    """If the state is missing, its digest stays. Without it, Terraform would create all resources again."""
    locks.s3.delete_object(Bucket=locks.bucket, Key=KEY)
    locks.release("data")

    assert locks.units_with_unexpected_state() == []
    assert read_digests(locks) == ["digest of another state"]


def test_environment_without_backend_has_no_locks(cloud: MotoCloud, target: Target) -> None:
    """Before the first deployment, there is no bucket and no table, and no lock is held."""
    new = Target(cloud, replace(target.environment, name="new"))

    assert new.state_locks.held() == []

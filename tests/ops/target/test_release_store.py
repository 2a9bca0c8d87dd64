"""The release store: it returns the bytes that were stored, or fails."""

import pytest

from ops.errors import UserError
from ops.target.release_store import RECORDS_KEY, ReleaseStore, UnknownReleaseError, release_digest
from ops.target.target import Target
from tests.ops.target.test_record import history

PACKAGE = b"a zip"


@pytest.fixture
def store(target: Target) -> ReleaseStore:
    """Return the release store of prod."""
    return target.store


def read_records(store: ReleaseStore) -> bytes:
    """Return the stored records as bytes."""
    return store.s3.get_object(Bucket=store.bucket, Key=RECORDS_KEY)["Body"].read()


def test_stored_release_is_returned(store: ReleaseStore) -> None:
    """A release is returned byte for byte."""
    store.save(PACKAGE)

    assert store.load(release_digest(PACKAGE)) == PACKAGE


def test_modified_release_is_rejected_and_can_be_restored(store: ReleaseStore) -> None:
    """A zip with another digest is rejected, until the right zip is stored again."""
    digest = release_digest(PACKAGE)
    store.s3.put_object(Bucket=store.bucket, Key=f"releases/{digest}.zip", Body=b"another zip")

    with pytest.raises(UserError, match=f"stored zip of release {digest[:12]} of prod was modified"):
        store.load(digest)

    store.save(PACKAGE)
    assert store.load(digest) == PACKAGE


def test_unknown_release_is_rejected(store: ReleaseStore) -> None:
    """Loading a release that is not stored fails."""
    with pytest.raises(UnknownReleaseError, match="release store of prod has no release 000000000000"):
        store.load("0" * 64)


def test_records_keep_their_order(store: ReleaseStore) -> None:
    """A record is added after the existing ones."""
    records = history("a", "b", "c")

    for record in records:
        store.add_record(record)

    assert store.records() == records


@pytest.mark.parametrize(
    "damage", [b'{"number": 4, "dig', b"null", b"\xff"], ids=["incomplete", "not-a-record", "not-text"]
)
def test_damaged_records_are_reported_and_kept(store: ReleaseStore, damage: bytes) -> None:
    """Records that cannot be parsed are neither used nor overwritten."""
    store.add_record(history("a")[0])
    damaged = read_records(store) + damage
    store.s3.put_object(Bucket=store.bucket, Key=RECORDS_KEY, Body=damaged)

    for action in (store.records, lambda: store.add_record(history("b")[0])):
        with pytest.raises(UserError, match="Restore an earlier version"):
            action()

    assert read_records(store) == damaged


def test_environment_without_bucket_has_no_records(target: Target, store: ReleaseStore) -> None:
    """Before the first deployment, there is no bucket and no record, and that is not an error."""
    target.s3.delete_bucket(Bucket=store.bucket)

    assert not store.exists()
    assert store.records() == []

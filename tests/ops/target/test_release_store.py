"""The releases that are kept: the bytes that were put there, or none."""

import pytest

from ops.errors import UserError
from ops.target.release_store import RECORDS, Shelf, Unknown, digest_of
from tests.ops.conftest import Mocked
from tests.ops.release.prod import PROD
from tests.ops.target.test_record import history

PACKAGE = b"a zip"


@pytest.fixture
def shelf(cloud: Mocked) -> Shelf:
    """Give the shelf of prod."""
    return Shelf(cloud, PROD)


def test_what_is_put_there_is_taken(shelf: Shelf) -> None:
    """A release comes back byte for byte."""
    shelf.put(PACKAGE)

    assert shelf.take(digest_of(PACKAGE)) == PACKAGE


def test_other_bytes_under_that_name_are_refused_and_mended(shelf: Shelf) -> None:
    """What was exchanged in the bucket is never taken, and putting the right one there again mends it."""
    digest = digest_of(PACKAGE)
    shelf.s3.put_object(Bucket=shelf.bucket, Key=f"releases/{digest}.zip", Body=b"another zip")

    with pytest.raises(UserError, match="are other bytes"):
        shelf.take(digest)

    shelf.put(PACKAGE)
    assert shelf.take(digest) == PACKAGE


def test_an_unknown_release_is_said_to_be(shelf: Shelf) -> None:
    """Nobody is given something else for it."""
    with pytest.raises(Unknown, match="prod keeps no release 000000000000"):
        shelf.take("0" * 64)


def test_records_keep_their_order(shelf: Shelf) -> None:
    """Each release is remembered behind the last."""
    written = history("a", "b", "c")

    for it in written:
        shelf.add(it)

    assert shelf.records() == written


@pytest.mark.parametrize(
    "harm", [b'{"number": 4, "dig', b"null", b"\xff"], ids=["half", "no-record", "no-text"]
)
def test_records_that_cannot_be_read_are_said_to_be_and_kept(shelf: Shelf, harm: bytes) -> None:
    """Nothing is taken from a list that is not whole, and nothing written over it."""
    shelf.add(history("a")[0])
    kept = shelf.s3.get_object(Bucket=shelf.bucket, Key=RECORDS)["Body"].read() + harm
    shelf.s3.put_object(Bucket=shelf.bucket, Key=RECORDS, Body=kept)

    for do in (shelf.records, lambda: shelf.add(history("b")[0])):
        with pytest.raises(UserError, match="bring back an earlier version"):
            do()

    assert shelf.s3.get_object(Bucket=shelf.bucket, Key=RECORDS)["Body"].read() == kept


def test_where_nothing_was_deployed_there_is_nothing(cloud: Mocked, shelf: Shelf) -> None:
    """No bucket is no error."""
    cloud.s3(PROD).delete_bucket(Bucket=PROD.state_bucket)

    assert not shelf.is_there()
    assert shelf.records() == []

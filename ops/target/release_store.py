"""The releases of an environment, beside its state: each zip under its digest, and what is remembered."""

import hashlib

from ops.cloud.cloud import Cloud
from ops.config.environments import Environment
from ops.paths import Stop
from ops.target.record import Record, read

RECORDS = "releases/records.jsonl"


class Unknown(Stop):
    """No release of that digest is kept here."""


def digest_of(package: bytes) -> str:
    """Name the release that these bytes are."""
    return hashlib.sha256(package).hexdigest()


class Shelf:
    """Where the releases of one environment are kept: its own versioned bucket."""

    def __init__(self, cloud: Cloud, environment: Environment) -> None:
        """Connect to the bucket, whether it is there or not."""
        self.bucket = environment.state_bucket
        self.name = environment.name
        self.s3 = cloud.s3(environment)

    def is_there(self) -> bool:
        """Say whether there is a bucket at all, as there is from the first deploy on."""
        try:
            self.s3.head_bucket(Bucket=self.bucket)
        except self.s3.exceptions.ClientError as error:
            if error.response["Error"]["Code"] == "404":
                return False
            raise
        return True

    def put(self, package: bytes) -> None:
        """Keep *package*, unless the very bytes are kept already."""
        digest = digest_of(package)
        try:
            self.take(digest)
        except Stop:
            self.s3.put_object(Bucket=self.bucket, Key=key(digest), Body=package)

    def take(self, digest: str) -> bytes:
        """Give the bytes of a release, hashed again.

        Raises:
            Unknown: when it is not kept here.
            Stop: when what is kept is something else.

        """
        try:
            kept = self.s3.get_object(Bucket=self.bucket, Key=key(digest))["Body"].read()
        except (self.s3.exceptions.NoSuchBucket, self.s3.exceptions.NoSuchKey) as error:
            raise Unknown(f"{self.name} keeps no release {digest[:12]}.") from error
        if digest_of(kept) != digest:
            raise Stop(
                f"What {self.name} keeps as release {digest[:12]} are other bytes: bring back the first "
                f"version of s3://{self.bucket}/{key(digest)}."
            )

        return kept

    def records(self) -> list[Record]:
        """List what was released here, oldest first.

        Raises:
            Stop: when what is kept can no longer be read.

        """
        try:
            return read(self._lines())
        except (TypeError, ValueError) as error:
            raise Stop(
                f"What {self.name} remembers of its releases cannot be read: bring back an earlier version "
                f"of s3://{self.bucket}/{RECORDS}."
            ) from error

    def add(self, record: Record) -> None:
        """Remember one release more; whoever calls holds the journal."""
        lines = "".join(it.line() for it in [*self.records(), record])
        self.s3.put_object(Bucket=self.bucket, Key=RECORDS, Body=lines.encode())

    def _lines(self) -> str:
        try:
            kept = self.s3.get_object(Bucket=self.bucket, Key=RECORDS)
        except (self.s3.exceptions.NoSuchBucket, self.s3.exceptions.NoSuchKey):
            return ""
        return kept["Body"].read().decode()


def key(digest: str) -> str:
    """Say where in the bucket a release is."""
    return f"releases/{digest}.zip"

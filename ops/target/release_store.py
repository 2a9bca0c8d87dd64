"""The release store of an environment: each zip under its digest, and the release records."""

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from ops.errors import UserError
from ops.target.record import Record, parse_records

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

RECORDS_KEY = "releases/records.jsonl"


class UnknownReleaseError(UserError):
    """The store has no release with this digest."""


def release_digest(package: bytes) -> str:
    """Return the SHA-256 of a zip in hexadecimal, which is the name of the release."""
    return hashlib.sha256(package).hexdigest()


class ReleaseStore:
    """The releases of one environment, in its versioned bucket."""

    def __init__(
        self, s3: "S3Client", *, bucket: str, environment: str, command: Callable[[str], str]
    ) -> None:
        """Use *bucket*, which exists after the first deploy; *command* formats a suggested command."""
        self.command = command
        self.bucket = bucket
        self.environment = environment
        self.s3 = s3

    def exists(self) -> bool:
        """Return whether the bucket exists."""
        try:
            self.s3.head_bucket(Bucket=self.bucket)
        except self.s3.exceptions.ClientError as error:
            if error.response["Error"]["Code"] == "404":
                return False
            raise
        return True

    def save(self, package: bytes) -> None:
        """Store *package* under its digest, unless the same bytes are already stored."""
        digest = release_digest(package)
        try:
            self.load(digest)
        except UserError:
            self.s3.put_object(Bucket=self.bucket, Key=release_key(digest), Body=package)

    def load(self, digest: str) -> bytes:
        """Return the zip of a release, after verifying its digest.

        Raises:
            UnknownReleaseError: when the store has no such release.
            UserError: when the stored bytes have another digest.

        """
        try:
            package = self.s3.get_object(Bucket=self.bucket, Key=release_key(digest))["Body"].read()
        except (self.s3.exceptions.NoSuchBucket, self.s3.exceptions.NoSuchKey) as error:
            raise UnknownReleaseError(
                f"The release store of {self.environment} has no release {digest[:12]}. "
                f"{self.command('releases')} lists the releases."
            ) from error
        if release_digest(package) != digest:
            raise UserError(
                f"The stored zip of release {digest[:12]} of {self.environment} was modified. Restore the "
                f"first version of s3://{self.bucket}/{release_key(digest)}."
            )

        return package

    def records(self) -> list[Record]:
        """Return the records of all releases of this environment, oldest first.

        Raises:
            UserError: when the records cannot be parsed.

        """
        try:
            return parse_records(self._read_records())
        except (TypeError, ValueError) as error:
            raise UserError(
                f"The release records of {self.environment} are not valid JSON lines. Restore an earlier "
                f"version of s3://{self.bucket}/{RECORDS_KEY}."
            ) from error

    def add_record(self, record: Record) -> None:
        """Append *record*. The caller holds the deploy lock."""
        lines = "".join(each.to_json() for each in [*self.records(), record])
        self.s3.put_object(Bucket=self.bucket, Key=RECORDS_KEY, Body=lines.encode())

    def _read_records(self) -> str:
        try:
            stored = self.s3.get_object(Bucket=self.bucket, Key=RECORDS_KEY)
        except (self.s3.exceptions.NoSuchBucket, self.s3.exceptions.NoSuchKey):
            return ""
        return stored["Body"].read().decode()


def release_key(digest: str) -> str:
    """Return the key of a release in the bucket."""
    return f"releases/{digest}.zip"

"""The locks on Terraform's states: find them, and release those whose holder has ended.

A lock is released automatically only if its holder has certainly ended and no Terraform of this machine runs.
In the local cloud, the holder must be this user on this machine. On AWS, it must be the holder of an
interrupted release. Any other lock is reported and left unchanged.
"""

import hashlib
import json
import os
import pwd
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from ops import orphans
from ops.config.environments import Environment
from ops.errors import UserError

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef
    from types_boto3_s3 import S3Client


@dataclass(frozen=True)
class StateLock:
    """A held lock: the unit whose state it protects, its holder, and when it was acquired."""

    unit: str
    who: str
    created: str


def current_user() -> str:
    """Return this user and machine as Terraform names them in its locks, such as ``ann@laptop``."""
    return f"{pwd.getpwuid(os.getuid()).pw_name}@{socket.gethostname()}"


def find_terraform(endpoint: str | None, environment: str) -> list[psutil.Process]:
    """Return each Terraform or Terragrunt process that uses *endpoint* and may act on *environment*."""
    found = []
    for process in psutil.process_iter(["name"]):
        with suppress(psutil.Error):
            if process.info["name"] in orphans.PROGRAMS and uses_endpoint(process, endpoint):
                folders = process.cwd().partition("/live/")[2].split("/")
                if folders[0] in {environment, ""}:
                    found.append(process)

    return found


def uses_endpoint(process: psutil.Process, endpoint: str | None) -> bool:
    """Return whether *process* sends its AWS requests to *endpoint*."""
    return process.environ().get("AWS_ENDPOINT_URL") == endpoint


class StateLocks:
    """Both kinds of lock on the states of one environment: items of the lock table, objects of the bucket."""

    def __init__(
        self,
        dynamodb: "DynamoDBClient",
        s3: "S3Client",
        environment: Environment,
        *,
        endpoint: str | None,
        command: Callable[[str], str],
    ) -> None:
        """Use the lock table and the bucket of *environment*; *command* formats a suggested command."""
        self.bucket = environment.state_bucket
        self.command = command
        self.dynamodb = dynamodb
        self.endpoint = endpoint
        self.environment = environment.name
        self.units = environment.units
        self.s3 = s3
        self.table = environment.lock_table

    def held(self) -> list[StateLock]:
        """Return the locks that are held, or none if nothing was ever applied."""
        descriptions: list[bytes] = []
        with suppress(self.s3.exceptions.NoSuchBucket):
            objects = self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])
            keys = [entry["Key"] for entry in objects if entry["Key"].endswith(".tflock")]
            descriptions += [self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read() for key in keys]
        with suppress(self.dynamodb.exceptions.ResourceNotFoundException):
            items = self.dynamodb.scan(TableName=self.table, ConsistentRead=True)["Items"]
            descriptions += [item["Info"]["S"].encode() for item in items if "Info" in item]

        return [self._parse(description) for description in descriptions]

    @staticmethod
    def _parse(description: bytes) -> StateLock:
        """Parse what Terraform writes into a lock; ``Path`` is ``bucket/unit/terraform.tfstate``."""
        lock = json.loads(description)

        return StateLock(unit=lock["Path"].split("/")[-2], who=lock["Who"], created=lock["Created"])

    def units_with_unexpected_state(self) -> list[str]:
        """Return the units whose stored state is not the one that Terraform wrote last."""
        digests = {unit: (self._recorded_digest(unit), self._state_digest(unit)) for unit in self.units}

        return [
            unit for unit, (recorded, found) in digests.items() if recorded and found and recorded != found
        ]

    def release(self, unit: str) -> None:
        """Release both locks on the state of *unit*, and record the digest of the stored state."""
        key = f"{unit}/terraform.tfstate"
        self.s3.delete_object(Bucket=self.bucket, Key=f"{key}.tflock")
        self.dynamodb.delete_item(TableName=self.table, Key={"LockID": {"S": f"{self.bucket}/{key}"}})
        # Terraform may have been killed after writing the state and before recording its digest.
        if found := self._state_digest(unit):
            self.dynamodb.put_item(
                TableName=self.table, Item=self._digest_key(unit) | {"Digest": {"S": found}}
            )

    def _digest_key(self, unit: str) -> "dict[str, AttributeValueTypeDef]":
        return {"LockID": {"S": f"{self.bucket}/{unit}/terraform.tfstate-md5"}}

    def _recorded_digest(self, unit: str) -> str:
        """Return the digest of the state that Terraform wrote last, or an empty string."""
        with suppress(self.dynamodb.exceptions.ResourceNotFoundException):
            found = self.dynamodb.get_item(
                TableName=self.table, Key=self._digest_key(unit), ConsistentRead=True
            )
            return found.get("Item", {}).get("Digest", {}).get("S", "")
        return ""

    def _state_digest(self, unit: str) -> str:
        """Return the digest of the stored state of *unit*, or an empty string if there is none."""
        with suppress(self.s3.exceptions.NoSuchBucket, self.s3.exceptions.NoSuchKey):
            state = self.s3.get_object(Bucket=self.bucket, Key=f"{unit}/terraform.tfstate")["Body"].read()
            return hashlib.md5(state, usedforsecurity=False).hexdigest()
        return ""

    def release_stale(self, holder: str, say: Callable[[str], None]) -> list[str]:
        """Release the locks of ended runs of *holder*, and return their units.

        If Terraform still runs on this machine, wait for it. It may release its lock itself.

        Raises:
            UserError: when another user holds a lock, or Terraform does not end.

        """
        if held := self._held_by(holder):
            if running := self.wait_for_terraform(say):
                raise UserError(
                    f"The state of {self.environment}/{held[0].unit} is locked, and Terraform is still "
                    f"running ({orphans.describe(running)}). Wait until it ends, or stop it, and try again."
                )
            held = self._held_by(holder)

        return self.release_all(held)

    def wait_for_terraform(self, say: Callable[[str], None]) -> list[psutil.Process]:
        """Wait for Terraform processes of a killed run, and return those that still run after the wait."""
        return orphans.wait_until_ended(lambda: find_terraform(self.endpoint, self.environment), say)

    def _held_by(self, holder: str) -> list[StateLock]:
        """Return the locks that are held.

        Raises:
            UserError: when a user other than *holder* holds one.

        """
        held = self.held()
        for lock in held:
            if lock.who != holder:
                raise UserError(
                    f"The state of {self.environment}/{lock.unit} is locked by {lock.who} since "
                    f"{lock.created}. Wait until that run ends. If its process was killed, run "
                    f"{self.command('unlock')}."
                )

        return held

    def release_all(self, held: list[StateLock]) -> list[str]:
        """Release *held* locks regardless of their holder, and return their units."""
        units = sorted({lock.unit for lock in held})
        for unit in units:
            self.release(unit)

        return units

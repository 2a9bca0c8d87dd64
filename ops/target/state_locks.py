"""Locks on Terraform's state that outlived their holder.

One is released by itself only where its holder is certainly gone: in the local cloud this user on this
machine, on AWS whom the journal tells to be gone; and only while no Terraform of this machine is at work.
Anybody else's is named, and left alone.
"""

import hashlib
import json
import os
import pwd
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from ops.cloud.cloud import Cloud
from ops.config.environments import UNITS, Environment
from ops.paths import Stop
from ops.run_log import TERRAFORMS

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

PROGRAMS = TERRAFORMS | {"terragrunt"}


@dataclass(frozen=True)
class Lock:
    """One held lock: the state it is on, who holds it, and since when."""

    unit: str
    who: str
    created: str


def me() -> str:
    """Name this user on this machine as Terraform does."""
    return f"{pwd.getpwuid(os.getuid()).pw_name}@{socket.gethostname()}"


def at_work(endpoint: str | None, environment: str) -> psutil.Process | None:
    """Find a Terraform or Terragrunt of ours that speaks to *endpoint*, and is in no other environment."""
    for process in psutil.process_iter(["name"]):
        with suppress(psutil.Error):
            if process.info["name"] in PROGRAMS and process.environ().get("AWS_ENDPOINT_URL") == endpoint:
                folders = process.cwd().partition("/live/")[2].split("/")
                if folders[0] in {environment, ""}:
                    return process
    return None


class Locks:
    """Both kinds of lock on the states of one environment: items of the lock table, objects of the bucket."""

    def __init__(self, cloud: Cloud, environment: Environment) -> None:
        """Connect to where the locks are."""
        self.bucket = environment.state_bucket
        self.dynamodb = cloud.dynamodb(environment)
        self.endpoint = cloud.endpoint
        self.name = environment.name
        self.s3 = cloud.s3(environment)
        self.table = environment.lock_table

    def held(self) -> list[Lock]:
        """List the locks that are held, none where nothing was ever applied."""
        notes: list[bytes] = []
        with suppress(self.s3.exceptions.NoSuchBucket):
            objects = self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])
            keys = [it["Key"] for it in objects if it["Key"].endswith(".tflock")]
            notes += [self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read() for key in keys]
        with suppress(self.dynamodb.exceptions.ResourceNotFoundException):
            items = self.dynamodb.scan(TableName=self.table, ConsistentRead=True)["Items"]
            notes += [it["Info"]["S"].encode() for it in items if "Info" in it]

        return [self._read(note) for note in notes]

    @staticmethod
    def _read(note: bytes) -> Lock:
        """Understand what Terraform wrote of itself, its ``Path`` being ``bucket/unit/terraform.tfstate``."""
        it = json.loads(note)

        return Lock(unit=it["Path"].split("/")[-2], who=it["Who"], created=it["Created"])

    def restored(self) -> list[str]:
        """Name the units whose state is there, and is another than Terraform wrote last."""
        kept = {unit: (self._digest_kept(unit), self._digest(unit)) for unit in UNITS}

        return [unit for unit, (noted, found) in kept.items() if noted and found and noted != found]

    def release(self, unit: str) -> None:
        """Free both locks on the state of *unit*, and let its digest agree with it again."""
        key = f"{unit}/terraform.tfstate"
        self.s3.delete_object(Bucket=self.bucket, Key=f"{key}.tflock")
        self.dynamodb.delete_item(TableName=self.table, Key={"LockID": {"S": f"{self.bucket}/{key}"}})
        # Killed between the state and its digest: the state in the bucket is the one that counts.
        if found := self._digest(unit):
            self.dynamodb.put_item(
                TableName=self.table, Item=self._digest_key(unit) | {"Digest": {"S": found}}
            )

    def _digest_key(self, unit: str) -> "dict[str, AttributeValueTypeDef]":
        return {"LockID": {"S": f"{self.bucket}/{unit}/terraform.tfstate-md5"}}

    def _digest_kept(self, unit: str) -> str:
        """Read the digest of the state that Terraform wrote last, nothing where it never did."""
        with suppress(self.dynamodb.exceptions.ResourceNotFoundException):
            found = self.dynamodb.get_item(
                TableName=self.table, Key=self._digest_key(unit), ConsistentRead=True
            )
            return found.get("Item", {}).get("Digest", {}).get("S", "")
        return ""

    def _digest(self, unit: str) -> str:
        """Digest the state of *unit* that is there, nothing where none is."""
        with suppress(self.s3.exceptions.NoSuchBucket, self.s3.exceptions.NoSuchKey):
            state = self.s3.get_object(Bucket=self.bucket, Key=f"{unit}/terraform.tfstate")["Body"].read()
            return hashlib.md5(state, usedforsecurity=False).hexdigest()
        return ""

    def release_stale(self, whose: str) -> list[str]:
        """Release what dead runs of *whose* left, and name the units.

        Raises:
            Stop: when a lock is somebody else's, or its holder is still at work.

        """
        held = self.held()
        for lock in held:
            if lock.who != whose:
                raise Stop(
                    f"{self.name}/{lock.unit} is locked by {lock.who} since {lock.created}: wait for them; "
                    f"if they are gone for good, `make unlock ENV={self.name}`."
                )
        if held and (process := at_work(self.endpoint, self.name)):
            raise Stop(
                f"{self.name}/{held[0].unit} is locked, and {process.name()} (process {process.pid}) "
                "is at work: wait for it, or stop it."
            )

        return self.release_all(held)

    def release_all(self, held: list[Lock]) -> list[str]:
        """Release *held* locks, whosever they are, and name the units."""
        units = sorted({lock.unit for lock in held})
        for unit in units:
            self.release(unit)

        return units

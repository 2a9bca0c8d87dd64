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

import psutil

from ops.cloud import Cloud
from ops.environments import Environment
from ops.house import Stop
from ops.work import TERRAFORMS

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

    def release(self, unit: str) -> None:
        """Free both locks on the state of *unit*, and let its digest agree with it again."""
        key = f"{unit}/terraform.tfstate"
        self.s3.delete_object(Bucket=self.bucket, Key=f"{key}.tflock")
        self.dynamodb.delete_item(TableName=self.table, Key={"LockID": {"S": f"{self.bucket}/{key}"}})
        with suppress(self.s3.exceptions.NoSuchKey):
            state = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
            # Killed between the state and its digest: the state in the bucket is the one that counts.
            self.dynamodb.put_item(
                TableName=self.table,
                Item={
                    "LockID": {"S": f"{self.bucket}/{key}-md5"},
                    "Digest": {"S": hashlib.md5(state, usedforsecurity=False).hexdigest()},
                },
            )

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

"""The deploy lock of an environment, which allows one release at a time.

The lock is one item in the lock table, acquired by a conditional write. If its holder is killed, the item
remains, and the next run completes or undoes the interrupted release.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from ops.errors import UserError
from ops.target.lock_holder import LockHolder

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

KEY = {"LockID": {"S": "release"}}


class IncompleteReleaseError(UserError):
    """A release was neither completed nor undone. The lock stays for the next run."""


class DeployLock:
    """The deploy lock of one environment."""

    def __init__(
        self, dynamodb: "DynamoDBClient", *, table: str, environment: str, command: Callable[[str], str]
    ) -> None:
        """Use the lock table, which exists after the first deploy; *command* formats a suggested command."""
        self.command = command
        self.dynamodb = dynamodb
        self.environment = environment
        self.table = table

    def table_exists(self) -> bool:
        """Return whether the lock table exists."""
        try:
            self.dynamodb.get_item(TableName=self.table, Key=KEY)
        except self.dynamodb.exceptions.ResourceNotFoundException:
            return False
        return True

    def holder(self) -> LockHolder | None:
        """Read the holder of the lock, or None if the lock is free or nothing was ever deployed."""
        try:
            stored = self.dynamodb.get_item(TableName=self.table, Key=KEY, ConsistentRead=True)
        except self.dynamodb.exceptions.ResourceNotFoundException:
            return None

        return LockHolder(**json.loads(stored["Item"]["Entry"]["S"])) if "Item" in stored else None

    def interrupted_release(self) -> LockHolder | None:
        """Return the holder of a release that was interrupted, or None if the lock is free.

        Raises:
            UserError: when the release is, or may be, still in progress.

        """
        holder = self.holder()
        if holder and not holder.has_ended():
            raise UserError(
                f"{self.environment} is locked: {holder.description}. Wait until it ends. If its "
                f"process was killed, run {self.command('unlock')}."
            )

        return holder

    def require_none_in_progress(self) -> None:
        """Check that no release is in progress. An interrupted release is allowed.

        Raises:
            UserError: when a release is, or may be, in progress.

        """
        self.interrupted_release()

    def require_idle(self) -> None:
        """Check that no release is in progress and none was interrupted.

        Raises:
            UserError: when there is one.

        """
        if holder := self.interrupted_release():
            raise UserError(
                f"The last release of {self.environment} was interrupted: {holder.description}. To complete "
                f"it, run the same command again. To undo it, run {self.command('rollback')}."
            )

    @contextmanager
    def acquire(self, holder: LockHolder) -> Iterator[LockHolder | None]:
        """Hold the lock during a release, and return the holder of an earlier, interrupted release.

        The lock stays held when the release is neither completed nor undone.

        Raises:
            UserError: when another release holds the lock.

        """
        interrupted = self.interrupted_release()
        # A failed retry and a rollback both restore the release that ran before the interrupted one.
        ours = replace(holder, before=interrupted.before) if interrupted else holder
        self._write(ours, replacing=interrupted)
        try:
            yield interrupted
        except IncompleteReleaseError:
            raise
        except UserError:
            self.release(ours)
            raise
        self.release(ours)

    def _write(self, holder: LockHolder, *, replacing: LockHolder | None) -> None:
        new = {"S": json.dumps(asdict(holder))}
        old = {"S": json.dumps(asdict(replacing))} if replacing else {"S": "none"}
        try:
            self.dynamodb.put_item(
                TableName=self.table,
                Item=KEY | {"Entry": new},
                # The new value is already stored if the response to a first attempt was lost.
                ConditionExpression="attribute_not_exists(LockID) OR Entry IN (:old, :new)",
                ExpressionAttributeValues={":old": old, ":new": new},
            )
        except self.dynamodb.exceptions.ConditionalCheckFailedException as error:
            raise UserError(
                f"Another release of {self.environment} acquired the deploy lock first. Wait until it ends, "
                "and try again."
            ) from error

    def abandon(self, holder: LockHolder) -> None:
        """Mark *holder* as ended, so that the next run continues or undoes its release."""
        self._write(replace(holder, disowned=True), replacing=holder)

    def release(self, holder: LockHolder) -> None:
        """Release the lock if *holder* still holds it; a later holder keeps it."""
        with suppress(self.dynamodb.exceptions.ConditionalCheckFailedException):
            self.dynamodb.delete_item(
                TableName=self.table,
                Key=KEY,
                ConditionExpression="Entry = :holder",
                ExpressionAttributeValues={":holder": {"S": json.dumps(asdict(holder))}},
            )

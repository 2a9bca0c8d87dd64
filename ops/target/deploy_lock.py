"""The journal of an environment: who is releasing what there, now.

One entry at a time, in the lock table, taken by a conditional write. An entry that outlived its writer tells
of a release that was cut short, which the next run finishes or undoes.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace

from ops.cloud.cloud import Cloud
from ops.config.environments import Environment
from ops.paths import Stop
from ops.target.lock_holder import Entry

KEY = {"LockID": {"S": "release"}}


class Unfinished(Stop):
    """A release was neither completed nor undone; its entry stays for the next run."""


class Journal:
    """Where the entry of one environment is."""

    def __init__(self, cloud: Cloud, environment: Environment) -> None:
        """Connect to the lock table."""
        self.dynamodb = cloud.dynamodb(environment)
        self.name = environment.name
        self.table = environment.lock_table

    def is_there(self) -> bool:
        """Say whether there is a table at all, as there is from the first deploy on."""
        try:
            self.dynamodb.describe_table(TableName=self.table)
        except self.dynamodb.exceptions.ResourceNotFoundException:
            return False
        return True

    def entry(self) -> Entry | None:
        """Read the entry, none where nothing is under way or nothing was ever deployed."""
        try:
            found = self.dynamodb.get_item(TableName=self.table, Key=KEY, ConsistentRead=True)
        except self.dynamodb.exceptions.ResourceNotFoundException:
            return None

        return Entry(**json.loads(found["Item"]["Entry"]["S"])) if "Item" in found else None

    def unfinished(self) -> Entry | None:
        """Give the entry of a release that was cut short.

        Raises:
            Stop: when somebody is, or may be, at it still.

        """
        entry = self.entry()
        if entry and not entry.is_over():
            raise Stop(
                f"{self.name} is being changed: {entry.sentence}. Wait for it; if it is gone for good, "
                f"`make unlock ENV={self.name}`."
            )

        return entry

    def settled(self) -> None:
        """Insist that no release is under way, nor one left unfinished.

        Raises:
            Stop: when one is.

        """
        if entry := self.unfinished():
            raise Stop(
                f"{self.name} is between two releases: {entry.sentence}, was cut short. Run that again, or "
                f"`make rollback ENV={self.name}`."
            )

    @contextmanager
    def writing(self, entry: Entry) -> Iterator[Entry | None]:
        """Hold the environment for a release, and give the entry of one before that was cut short.

        The entry stays behind where the release is neither complete nor undone.

        Raises:
            Stop: when somebody else holds it.

        """
        last = self.unfinished()
        # What ran before the one that was cut short is what either goes back to.
        ours = replace(entry, before=last.before) if last else entry
        self._take(ours, last)
        try:
            yield last
        except Unfinished:
            raise
        except Stop:
            self.close(ours)
            raise
        self.close(ours)

    def _take(self, entry: Entry, last: Entry | None) -> None:
        written = {"S": json.dumps(asdict(entry))}
        past = {"S": json.dumps(asdict(last))} if last else {"S": "none"}
        try:
            self.dynamodb.put_item(
                TableName=self.table,
                Item=KEY | {"Entry": written},
                # Ours is there already when the answer to a first try was lost.
                ConditionExpression="attribute_not_exists(LockID) OR Entry IN (:past, :written)",
                ExpressionAttributeValues={":past": past, ":written": written},
            )
        except self.dynamodb.exceptions.ConditionalCheckFailedException as error:
            raise Stop(f"{self.name} is being changed by another who came first: wait for them.") from error

    def disown(self, entry: Entry) -> None:
        """Note that its writer is gone for good, so that the next run goes on from there."""
        self._take(replace(entry, disowned=True), entry)

    def close(self, entry: Entry) -> None:
        """Take *entry* away, its release complete or undone; one of who was let in since stays."""
        with suppress(self.dynamodb.exceptions.ConditionalCheckFailedException):
            self.dynamodb.delete_item(
                TableName=self.table,
                Key=KEY,
                ConditionExpression="Entry = :ours",
                ExpressionAttributeValues={":ours": {"S": json.dumps(asdict(entry))}},
            )

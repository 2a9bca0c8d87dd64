"""What can happen next in a history, and which two such things do not touch each other."""

from collections.abc import Iterator
from typing import NamedTuple

from footfall.aws.transport import Payload
from tests.lambda_src.harness.faults import Fate

WRITES = {"PutItem", "TransactWriteItems", "UpdateItem"}


class Step(NamedTuple):
    """Something that can happen next: an actor's call meets a fate."""

    actor: str
    environment: int
    fate: Fate
    touches: frozenset[str]
    writes: bool

    def commutes(self, other: "Step") -> bool:
        """Say whether the two, in either order, lead to the same."""
        if self.actor == other.actor or self.environment == other.environment:
            return False
        return not (self.writes or other.writes) or self.touches.isdisjoint(other.touches)


def touched(operation: str, request: Payload) -> Iterator[str]:
    """Name the partitions that a call reads or writes."""
    match operation:
        case "TransactWriteItems":
            for part in request["TransactItems"]:
                for kind, write in part.items():
                    yield from touched(f"{kind}Item", write)
        case "Query":
            values = request["ExpressionAttributeValues"].values()
            # The partition is named first; more is only narrower.
            yield f"{request['TableName']}/{next(iter(values))['S']}"
        case "GetItem" | "PutItem" | "UpdateItem":
            first = next(iter((request.get("Key") or request["Item"]).values()))
            yield f"{request['TableName']}/{first['S']}"

"""Steps of a simulation, and which of them are independent."""

from collections.abc import Iterator
from typing import NamedTuple

from footfall.aws.transport import Payload
from tests.lambda_src.harness.faults import Fault

WRITES = {"PutItem", "TransactWriteItems", "UpdateItem"}


class Step(NamedTuple):
    """A possible next step: an actor's call, with or without a fault."""

    actor: str
    environment: int
    fault: Fault
    partitions: frozenset[str]
    writes: bool

    def is_independent(self, other: "Step") -> bool:
        """Return whether both orders of the two steps lead to the same state."""
        if self.actor == other.actor or self.environment == other.environment:
            return False
        return not (self.writes or other.writes) or self.partitions.isdisjoint(other.partitions)


def partitions(operation: str, request: Payload) -> Iterator[str]:
    """Yield the partitions that a call reads or writes."""
    match operation:
        case "TransactWriteItems":
            for part in request["TransactItems"]:
                for kind, write in part.items():
                    yield from partitions(f"{kind}Item", write)
        case "Query":
            values = request["ExpressionAttributeValues"].values()
            # The first value is the partition. The others restrict the sort key.
            yield f"{request['TableName']}/{next(iter(values))['S']}"
        case "GetItem" | "PutItem" | "UpdateItem":
            first = next(iter((request.get("Key") or request["Item"]).values()))
            yield f"{request['TableName']}/{first['S']}"

"""Steps of a simulation, and which of them are independent."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from footfall.aws.transport import Payload
from tests.lambda_src.harness.faults import Fault

WRITES = {"BatchWriteItem", "PutItem", "PutParameter", "TransactWriteItems", "UpdateItem"}
EVERYTHING = "*"


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
        if not (self.writes or other.writes):
            return True
        return EVERYTHING not in self.partitions | other.partitions and self.partitions.isdisjoint(
            other.partitions
        )


def partitions(operation: str, request: Payload) -> Iterator[str]:
    """Yield the partitions that a call reads or writes."""
    match operation:
        case "TransactWriteItems":
            for part in request["TransactItems"]:
                for kind, write in part.items():
                    yield from partitions(f"{kind}Item", write)
        case "BatchWriteItem":
            yield from _batch_partitions(request["RequestItems"])
        case "GetParameter" | "PutParameter":
            yield f"parameters/{request['Name']}"
        case "Scan":
            yield EVERYTHING
        case "Query":
            values = request["ExpressionAttributeValues"].values()
            # The first value is the partition. The others restrict the sort key.
            yield f"{request['TableName']}/{next(iter(values))['S']}"
        case "GetItem" | "PutItem" | "UpdateItem":
            first = next(iter((request.get("Key") or request["Item"]).values()))
            yield f"{request['TableName']}/{first['S']}"


def _batch_partitions(writes: Mapping[str, Sequence[Payload]]) -> Iterator[str]:
    for table, requests in writes.items():
        for request in requests:
            for part in request.values():
                yield from partitions("PutItem", {"TableName": table, **part})

"""DynamoDBs that report the request units they would bill, to hold the meter against."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from ministack import app as ministack

from seam import Call, Message
from tests.bench.execution import PARAMETERS, TABLES
from tests.bench.prices import Units
from tests.lambda_src.test_dynamo import creation

_READS = {"GetItem", "Query"}
_HEADERS = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/dynamodb/aws4_request",
    "Content-Type": "application/x-amz-json-1.0",
}


class Reporter:
    """The seam over a DynamoDB, with the units that it reports."""

    def __init__(self, call: Call) -> None:
        """Pass everything on to *call*, but for the secret."""
        self._call = call
        self.units = Units(0, 0)

    def call(self, operation: str, request: Message) -> Message:
        """Answer, and add up what was reported."""
        if operation == "GetParameter":
            return {"Parameter": {"Value": PARAMETERS[request["Name"]]}}
        answer = self._call(operation, request | {"ReturnConsumedCapacity": "TOTAL"})
        reported = answer["ConsumedCapacity"]
        used = sum(it["CapacityUnits"] for it in (reported if isinstance(reported, list) else [reported]))
        writes, reads = (0, used) if operation in _READS else (used, 0)
        self.units = Units(self.units.writes + writes, self.units.reads + reads)

        return answer


@contextmanager
def tables(call: Call) -> Iterator[Reporter]:
    """Make the tables behind *call*, and take them away in the end."""
    for name, keys in TABLES.items():
        call("CreateTable", creation(name, keys))
    try:
        yield Reporter(call)
    finally:
        for name in TABLES:
            call("DeleteTable", {"TableName": name})


def emulator(operation: str, request: Message) -> Message:
    """Ask the local cloud's DynamoDB, in this process.

    Raises:
        AssertionError: when it refuses.

    """

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(ministack.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            target = {"X-Amz-Target": f"DynamoDB_20120810.{operation}"}
            return await client.post("/", headers=_HEADERS | target, content=json.dumps(request))

    response = asyncio.run(ask())
    if not response.is_success:
        raise AssertionError(response.text)
    answer: Message = response.json()

    return answer

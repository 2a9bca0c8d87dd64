"""The emulator's DynamoDB, run in this process: it reports the request units that each call consumes."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from ministack import app as ministack

from footfall.aws.transport import Payload
from ops.costs.prices import Units
from tests.bench.execution import PARAMETERS, TABLES
from tests.lambda_src.harness.table import create_table_request

_HEADERS = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/dynamodb/aws4_request",
    "Content-Type": "application/x-amz-json-1.0",
}
_READS = {"GetItem", "Query"}


class EmulatorDynamoDB:
    """A transport to the emulator that adds up the consumed capacity."""

    def __init__(self) -> None:
        """Start with zero units."""
        self.units = Units(0, 0)

    def call(self, operation: str, request: Payload) -> Payload:
        """Call the emulator and add the reported units to `units`."""
        if operation == "GetParameter":
            return {"Parameter": {"Value": PARAMETERS[request["Name"]]}}
        response = _call(operation, request | {"ReturnConsumedCapacity": "TOTAL"})
        reported: Any = response["ConsumedCapacity"]
        tables = reported if isinstance(reported, list) else [reported]
        used = sum(table["CapacityUnits"] for table in tables)
        writes, reads = (0, used) if operation in _READS else (used, 0)
        self.units = Units(self.units.writes + writes, self.units.reads + reads)

        return response


@contextmanager
def emulator_tables() -> Iterator[EmulatorDynamoDB]:
    """Create the tables in the emulator, and delete them at the end."""
    for name, keys in TABLES.items():
        _call("CreateTable", create_table_request(name, keys))
    try:
        yield EmulatorDynamoDB()
    finally:
        for name in TABLES:
            _call("DeleteTable", {"TableName": name})


def _call(operation: str, request: Payload) -> Payload:
    """Return the response to *operation*. Raises httpx.HTTPStatusError on an error response."""
    response: Payload = asyncio.run(_post(operation, request)).raise_for_status().json()

    return response


async def _post(operation: str, request: Payload) -> httpx.Response:
    target = {"X-Amz-Target": f"DynamoDB_20120810.{operation}"}
    transport = httpx.ASGITransport(ministack.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.post("/", headers=_HEADERS | target, content=json.dumps(request))

"""The local cloud's DynamoDB in this process: it reports the request units that it would bill."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from ministack import app as ministack

from footfall.aws.transport import Payload
from tests.bench.execution import PARAMETERS, TABLES
from tests.bench.prices import Units
from tests.lambda_src.harness.table import create_table_request

_HEADERS = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/dynamodb/aws4_request",
    "Content-Type": "application/x-amz-json-1.0",
}
_READS = {"GetItem", "Query"}


class Reporter:
    """The seam over the local cloud, with the units that it reports."""

    def __init__(self) -> None:
        """Have used nothing yet."""
        self.units = Units(0, 0)

    def call(self, operation: str, request: Payload) -> Payload:
        """Answer, and add up what was reported."""
        if operation == "GetParameter":
            return {"Parameter": {"Value": PARAMETERS[request["Name"]]}}
        answer = _ask(operation, request | {"ReturnConsumedCapacity": "TOTAL"})
        reported: Any = answer["ConsumedCapacity"]
        used = sum(it["CapacityUnits"] for it in (reported if isinstance(reported, list) else [reported]))
        writes, reads = (0, used) if operation in _READS else (used, 0)
        self.units = Units(self.units.writes + writes, self.units.reads + reads)

        return answer


@contextmanager
def emulator() -> Iterator[Reporter]:
    """Make the tables, and take them away in the end."""
    for name, keys in TABLES.items():
        _ask("CreateTable", create_table_request(name, keys))
    try:
        yield Reporter()
    finally:
        for name in TABLES:
            _ask("DeleteTable", {"TableName": name})


def _ask(operation: str, request: Payload) -> Payload:
    """Ask, and raise an HTTPStatusError where that is refused."""
    answer: Payload = asyncio.run(_post(operation, request)).raise_for_status().json()

    return answer


async def _post(operation: str, request: Payload) -> httpx.Response:
    target = {"X-Amz-Target": f"DynamoDB_20120810.{operation}"}
    transport = httpx.ASGITransport(ministack.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.post("/", headers=_HEADERS | target, content=json.dumps(request))

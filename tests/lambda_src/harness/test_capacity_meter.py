"""Tests of the capacity meter: it agrees with DynamoDB's published rules and two implementations."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from footfall.aws import botocore_transport
from footfall.aws.transport import Item, Payload, TransportError
from footfall.counting import items
from footfall.counting.items import Marker
from tests.lambda_src.harness.capacity_meter import CapacityMeter, size
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.table import create_table_request
from tests.lambda_src.harness.visits import site_visit

VISIT = site_visit(Marker("v" * 22), request_id="r" * 24)
KB = 1024
NUMBERS = ["0", "7", "120", "123", "1000000", "-45000", "0.05", "1.205"]


def padded_item(bytes_: int, number: str = "0") -> Item:
    """Return an item of the given number of bytes, with a number in it."""
    item = items.key("a", "b") | {"n": {"N": number}, "pad": {"S": ""}}

    return item | {"pad": {"S": "x" * (bytes_ - size(item))}}


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        pytest.param({"id": {"S": "abc"}}, 5, id="text"),
        pytest.param({"ïd": {"S": "é"}}, 5, id="utf-8"),
        pytest.param({"n": {"N": "0"}}, 2, id="zero"),
        pytest.param({"n": {"N": "7"}}, 3, id="a-digit"),
        pytest.param({"n": {"N": "1234"}}, 4, id="four-digits"),
        pytest.param({"n": {"N": "1000000"}}, 3, id="trailing-zeroes"),
        pytest.param({"n": {"N": "120"}}, 4, id="pairs-of-digits"),
        pytest.param({"n": {"N": "-12"}}, 4, id="negative"),
        pytest.param({"b": {"B": b"1234"}, "t": {"BOOL": True}}, 7, id="bytes-and-truth"),
    ],
)
def test_item_has_the_published_size(item: Item, expected: int) -> None:
    """Names and values are counted in bytes, numbers by their significant digits."""
    assert size(item) == expected


@pytest.mark.parametrize(
    ("size_", "consistent", "units"),
    [
        pytest.param(1, False, 0.5, id="small"),
        pytest.param(1, True, 1, id="small-consistent"),
        pytest.param(4 * KB, True, 1, id="4-kb"),
        pytest.param(4 * KB + 1, True, 2, id="a-byte-more"),
        pytest.param(4 * KB + 1, False, 1, id="half-price"),
    ],
)
def test_reads_cost_units_of_4_kilobytes(size_: int, units: float, *, consistent: bool) -> None:
    """A read unit is one consistent read of 4 KB. An eventually consistent read costs half."""
    meter = CapacityMeter()

    meter.read([{"x": {"S": "x" * (size_ - 1)}}], consistent=consistent)

    assert meter == CapacityMeter(reads=units)


def test_first_visit_costs_four_write_units() -> None:
    """Marker and counter are two transactional writes. A failed condition costs the same."""
    meter = CapacityMeter()
    dynamo = FakeDynamoDB({"visits": ("id", "part")}, meter=meter)
    operation, request = count_request("visits")

    dynamo.call(operation, request)
    first = meter.writes
    with pytest.raises(TransportError):
        dynamo.call(operation, request)

    assert (first, meter.writes) == (4, 8)


def count_request(table: str) -> tuple[str, Payload]:
    """Return the transaction of a visit."""
    put = {"Put": {"TableName": table, **items.put_marker(VISIT, *VISIT.markers)}}

    return "TransactWriteItems", {"TransactItems": [put, {"Update": {"TableName": table, **VISIT.counter}}]}


def sample_calls(table: str) -> list[tuple[str, Payload]]:
    """Return writes, reads and queries of different sizes."""
    sizes = [100, KB, KB + 1, 4 * KB, 4 * KB + 1]
    puts = [padded_item(bytes_, number) for bytes_ in sizes for number in NUMBERS]
    reads = [{"Key": items.key("a", "b"), "ConsistentRead": consistent} for consistent in (False, True)]
    query = {
        "KeyConditionExpression": "id = :id",
        "ExpressionAttributeValues": {":id": {"S": "a"}},
        "ConsistentRead": True,
    }
    calls: list[tuple[str, Payload]] = []
    for item in puts:
        calls += [("PutItem", {"Item": item}), *(("GetItem", read) for read in reads)]
    calls += [("PutItem", {"Item": padded_item(2 * KB) | {"part": {"S": part}}}) for part in "cde"]
    calls += [("Query", query), ("GetItem", {"Key": items.key("nobody", "b")})]
    calls += [("UpdateItem", VISIT.counter) for _ in range(2)]

    return [(operation, {"TableName": table, **request}) for operation, request in calls]


def reported_units(response: Payload) -> float:
    """Return the units that a response reports."""
    consumed: Any = response["ConsumedCapacity"]

    return float(
        sum(part["CapacityUnits"] for part in (consumed if isinstance(consumed, list) else [consumed]))
    )


def compare(table: str, calls: list[tuple[str, Payload]]) -> None:
    """Execute *calls* on both implementations and compare the units of each."""
    meter = CapacityMeter()
    dynamo = FakeDynamoDB({table: ("id", "part")}, meter=meter)
    botocore_transport.client("dynamodb").create_table(**create_table_request(table, ("id", "part")))
    for operation, request in calls:
        before = meter.reads + meter.writes
        dynamo.call(operation, request)
        response = botocore_transport.call(operation, request | {"ReturnConsumedCapacity": "TOTAL"})
        assert meter.reads + meter.writes - before == reported_units(response), (operation, request)


@pytest.mark.slow
def test_units_match_dynamodb_local(
    dynamodb_local_endpoint: str, use_endpoint: Callable[[str], None]
) -> None:
    """DynamoDB Local reports the same units for single reads and writes."""
    use_endpoint(dynamodb_local_endpoint)
    table = f"meter-{uuid4()}"

    compare(table, sample_calls(table))


@pytest.mark.slow
def test_units_match_ministack(emulator_endpoint: str, use_endpoint: Callable[[str], None]) -> None:
    """MiniStack reports the same units for the transaction of a first visit."""
    use_endpoint(emulator_endpoint)
    table = f"meter-{uuid4()}"

    compare(table, [count_request(table)])

"""Tests of the fake DynamoDB: it behaves like moto and like Amazon's DynamoDB Local."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from botocore import xform_name
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from footfall.aws import botocore_transport
from footfall.aws.transport import Payload, Transport, TransportError
from footfall.counting import items
from footfall.counting.items import Marker, Visit
from tests.lambda_src.conftest import new_transport
from tests.lambda_src.harness.expressions import UnsupportedError
from tests.lambda_src.harness.fake_aws import FakeAws
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.table import TABLES, create_table_request
from tests.lambda_src.harness.visits import site_visit
from tests.tools.in_process_moto import mock_aws

type Request = tuple[str, Payload]

QUIET = settings(
    database=None,
    derandomize=True,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

VISIT = site_visit(Marker("a"), site="m")
VISITS = st.builds(
    site_visit,
    st.sampled_from("abc").map(Marker),
    site=st.sampled_from("mn"),
    day=st.sampled_from(["2026-11-23", "2026-11-24", "2026-12-01"]),
    shard=st.integers(0, 1),
    now=st.sampled_from([1_000, 2_000]),
    request_id=st.sampled_from(["r1", "r2"]),
)
IDS = st.sampled_from(["a", "b", "c", "site#m", "site#n", "secret"])
PARTS = st.sampled_from(["visit", "2026-11#0", "2026-12#0", "base", "1"])
CONDITIONS = st.sampled_from(
    [
        "attribute_not_exists(id)",
        "attribute_exists(id) AND expires_at >= :two",
        "#e BETWEEN :one AND :two OR begins_with(#r, :r)",
        "(expires_at < :two OR expires_at = :two) AND #r <> :r",
    ]
)
KEYS = st.sampled_from(
    ["id = :id", "id = :id AND begins_with(part, :low)", "id = :id AND part BETWEEN :low AND :top"]
)


def transaction(visit: Visit, *more: Payload) -> Request:
    """Return the transaction of a visit."""
    put = {"Put": {"TableName": "visits", **items.put_marker(visit, *visit.markers)}}
    update = {"Update": {"TableName": "visits", **visit.counter}}

    return "TransactWriteItems", {"TransactItems": [put, update, *more]}


def addition(visit: Visit) -> Request:
    """Return an update without a marker."""
    return "UpdateItem", {"TableName": "visits", **visit.counter}


def with_placeholders(condition: str) -> Payload:
    """Add to a condition the names and values that it uses."""
    values = {":one": {"N": "1000"}, ":two": {"N": "2000"}, ":r": {"S": "r1"}}
    used = {name: value for name, value in values.items() if name in condition}
    named = {"#e": "expires_at", "#r": "request"}
    names = {name: value for name, value in named.items() if name in condition}
    filled = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": used}

    return {"ConditionExpression": condition} | {name: value for name, value in filled.items() if value}


def put(id_: str, part: str, expires_at: int, condition: str | None) -> Request:
    """Return a PutItem request, with or without a condition."""
    item = items.key(id_, part) | {"expires_at": {"N": str(expires_at)}, "request": {"S": "r2"}}

    return "PutItem", {
        "TableName": "visits",
        "Item": item,
        **(with_placeholders(condition) if condition else {}),
    }


def salt(starts: str) -> Request:
    """Return a request that replaces an older item in a table without a sort key."""
    words: Payload = {
        "ConditionExpression": "attribute_not_exists(site) OR starts < :starts",
        "ExpressionAttributeValues": {":starts": {"S": starts}},
    }

    return "PutItem", {"TableName": "salts", "Item": {"site": {"S": "m"}, "starts": {"S": starts}}, **words}


def get(id_: str, part: str) -> Request:
    """Return a GetItem request."""
    return "GetItem", {"TableName": "visits", "Key": items.key(id_, part), "ConsistentRead": True}


def query(id_: str, condition: str, limit: int, *, forward: bool) -> Request:
    """Return a Query request for a partition or a part of it, page by page."""
    values = {":id": {"S": id_}, ":low": {"S": "2026"}, ":top": {"S": "2026-12"}}
    used = {name: value for name, value in values.items() if name in condition}
    words = {"KeyConditionExpression": condition, "ExpressionAttributeValues": used}

    return "Query", {"TableName": "visits", "Limit": limit, "ScanIndexForward": forward, **words}


ASKS = st.one_of(
    st.builds(transaction, VISITS),
    st.builds(transaction, VISITS, VISITS.map(lambda visit: {"Update": addition(visit)[1]})),
    st.builds(addition, VISITS),
    st.builds(put, IDS, PARTS, st.sampled_from([1_000, 2_000]), st.none() | CONDITIONS),
    st.builds(salt, st.sampled_from(["2026-11-01", "2026-12-01"])),
    st.builds(get, IDS, PARTS),
    st.builds(query, IDS, KEYS, st.integers(1, 3), forward=st.booleans()),
)
REQUESTS = st.lists(ASKS, min_size=10, max_size=30)


def outcome(call: Transport, operation: str, request: Payload) -> Any:  # noqa: ANN401 - the result has several types.
    """Execute a request and return the comparable part of its pages or its error."""
    pages: list[Any] = []
    page: Payload = {"LastEvaluatedKey": None}
    try:
        while "LastEvaluatedKey" in page:
            page = call(operation, request)
            pages.append([page.get("Item"), page.get("Items")])
            request = request | {"ExclusiveStartKey": page.get("LastEvaluatedKey")}
    except TransportError as failure:
        return failure.code, failure.transient, list(failure.reasons)
    return [page for page in pages if page != [None, []]]


@contextmanager
def tables(call: Transport) -> Iterator[Transport]:
    """Create the tables, and delete them at the end."""
    names = {name: f"{name}-{uuid4()}" for name in TABLES}
    for name, keys in TABLES.items():
        botocore_transport.client("dynamodb").create_table(**create_table_request(names[name], keys))
    yield partial(with_table_names, call, names)
    for name in names.values():
        botocore_transport.client("dynamodb").delete_table(TableName=name)


def with_table_names(call: Transport, names: dict[str, str], operation: str, request: Payload) -> Payload:
    """Return a transport that renames the tables."""

    def at(part: Payload) -> Payload:
        return part | {"TableName": names[part["TableName"]]}

    if operation != "TransactWriteItems":
        return call(operation, at(request))
    parts = [{kind: at(part) for kind, part in action.items()} for action in request["TransactItems"]]
    return call(operation, request | {"TransactItems": parts})


def assert_same_responses(transport: Transport, requests: list[Request]) -> None:
    """Send the same requests to the fake and over *transport*, and compare the responses."""
    model = FakeDynamoDB(TABLES)
    with tables(transport) as call:
        for operation, request in requests:
            expected = outcome(call, operation, request)
            assert outcome(model.call, operation, request) == expected, (operation, request)


@pytest.mark.parametrize("transport_name", [pytest.param("botocore", marks=pytest.mark.slow), "http"])
@given(requests=REQUESTS)
@settings(QUIET, max_examples=15)
def test_responses_match_moto(moto_transport: Transport, requests: list[Request]) -> None:
    """Every request of the store gets the same response or error as from moto, in any order."""
    with mock_aws():
        assert_same_responses(moto_transport, requests)


@pytest.fixture
def local_transport(
    transport_name: str, dynamodb_local_endpoint: str, use_endpoint: Callable[[str], None]
) -> Transport:
    """Return a transport to DynamoDB Local."""
    use_endpoint(dynamodb_local_endpoint)

    return new_transport(transport_name)


@pytest.mark.slow
@pytest.mark.parametrize("transport_name", ["botocore", "http"])
@given(requests=REQUESTS)
@settings(QUIET, max_examples=40)
def test_responses_match_dynamodb_local(local_transport: Transport, requests: list[Request]) -> None:
    """The same requests get the same response or error as from DynamoDB Local."""
    assert_same_responses(local_transport, requests)


def test_eventually_consistent_read_can_be_stale() -> None:
    """An eventually consistent read can return an old state. A consistent read cannot."""
    model = FakeDynamoDB(TABLES)
    model.call(*transaction(VISIT))
    model.call(*transaction(VISIT._replace(markers=[Marker("b")])))
    key: Payload = {"TableName": "visits", "Key": items.key("site#m", "2026-11#0")}

    seen = [model.call("GetItem", key, lag=lag).get("Item", {}).get("total") for lag in range(3)]
    fresh = model.call("GetItem", key | {"ConsistentRead": True}, lag=2)

    assert seen == [{"N": "2"}, {"N": "1"}, None]
    assert fresh["Item"]["total"] == {"N": "2"}


def test_token_identifies_one_transaction() -> None:
    """A repeated token changes nothing, and is rejected with other actions."""
    model = FakeDynamoDB(TABLES)
    operation, request = transaction(VISIT)
    _, other = transaction(VISIT._replace(markers=[Marker("b")]))
    token = {"ClientRequestToken": "t"}

    model.call(operation, request | token)
    again = outcome(model.call, operation, request | token)
    rejected = outcome(model.call, operation, other | token)

    assert again == [[None, None]]
    assert rejected[0] == "IdempotentParameterMismatchException"


@pytest.mark.parametrize(
    ("operation", "change"),
    [
        pytest.param("BatchGetItem", {}, id="operation"),
        pytest.param("PutItem", {"ReturnValues": "ALL_OLD"}, id="parameter"),
        pytest.param("PutItem", {"ConditionExpression": "NOT attribute_exists(id)"}, id="word"),
        pytest.param("PutItem", {"ConditionExpression": "size(id) > part"}, id="function"),
    ],
)
def test_unsupported_request_raises_an_error(operation: str, change: Payload) -> None:
    """The fake never ignores a part of a request that it does not implement."""
    request = {"TableName": "visits", "Item": items.key("a", "b")}

    with pytest.raises(UnsupportedError):
        FakeDynamoDB(TABLES).call(operation, request | change)


def test_operations_of_a_rotation_are_like_motos(fake_aws: FakeAws) -> None:
    """Batches, scans with a filter, and the removal of an attribute have the same results."""
    model = FakeDynamoDB(TABLES)
    marker, other = items.key("a", "visit"), items.key("secret", "1") | {"rotating": {"S": "r"}}
    puts = [{"PutRequest": {"Item": item}} for item in (marker, items.key("b", "visit"), other)]
    values = {"ExpressionAttributeValues": {":part": {"S": "visit"}}, "FilterExpression": "part = :part"}
    update = "SET deleting = :new REMOVE rotating"
    requests: list[Request] = [
        ("BatchWriteItem", {"RequestItems": {"visits": puts}}),
        (
            "BatchWriteItem",
            {"RequestItems": {"visits": [{"DeleteRequest": {"Key": items.key("b", "visit")}}]}},
        ),
        (
            "UpdateItem",
            {
                "TableName": "visits",
                "Key": items.key("secret", "1"),
                "UpdateExpression": update,
                "ExpressionAttributeValues": {":new": {"S": "n"}},
            },
        ),
        ("Scan", {"TableName": "visits", "ConsistentRead": True, **values}),
    ]
    client = botocore_transport.client("dynamodb")

    found = [model.call(*request) for request in requests]
    expected = [getattr(client, xform_name(operation))(**request) for operation, request in requests]

    assert found[-1]["Items"] == expected[-1]["Items"] == [marker]
    assert sorted(map(repr, model.tables["visits"].items())) == sorted(map(repr, fake_aws.items()))

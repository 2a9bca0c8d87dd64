"""Tests of the store: a visit is counted once or not at all."""

from collections.abc import Callable

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import TransportError
from footfall.counting.items import Marker
from footfall.counting.store import Store
from footfall.counting.totals import Totals, sum_counters
from footfall.errors import UnavailableError
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_aws import (
    CODES_BESIDE_CONDITION,
    CallFault,
    FakeAws,
    fail_with,
    lose_request,
    lose_response,
    no_fault,
)
from tests.lambda_src.harness.visits import count, site_visit

VISIT = site_visit()
CONFLICT = fail_with("TransactionCanceledException", "None", "TransactionConflict", transient=True)


@pytest.fixture
def store(retry_policy: Callable[[], RetryPolicy]) -> Store:
    """Return the store as one request uses it."""
    return Store("visits", retry_policy())


@pytest.mark.parametrize(
    ("faults", "attempts"),
    [
        pytest.param([], 1, id="nothing-wrong"),
        pytest.param([lose_request], 2, id="request-lost"),
        pytest.param([lose_response], 2, id="response-lost"),
        pytest.param([lose_response, lose_response], 3, id="response-lost-twice"),
        pytest.param([lose_request, lose_response, CONFLICT], 4, id="all-at-once"),
        pytest.param([CONFLICT, CONFLICT], 3, id="conflicts"),
        pytest.param([fail_with("ThrottlingException", transient=True)], 2, id="throttled"),
    ],
)
def test_first_visit_is_counted_once(
    fake_aws: FakeAws, store: Store, faults: list[CallFault], attempts: int
) -> None:
    """After lost requests, lost responses and conflicts, each visitor is counted exactly once."""
    fake_aws.add_faults("TransactWriteItems", *faults)

    counted = count(store, VISIT)

    assert counted
    assert sum_counters(store.read_counters("main", consistent=True)) == Totals(1, "2026-11-23")
    assert fake_aws.operations.count("TransactWriteItems") == attempts


def test_each_attempt_has_its_own_token(fake_aws: FakeAws, store: Store) -> None:
    """All attempts write the same day, shard and request ID."""
    fake_aws.add_faults("TransactWriteItems", lose_request, lose_request)

    count(store, VISIT)

    tokens = [request.pop("ClientRequestToken") for request in fake_aws.requests]
    assert len(set(tokens)) == 3
    assert fake_aws.requests[0] == fake_aws.requests[1] == fake_aws.requests[2]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(no_fault, id="nothing-wrong"),
        pytest.param(lose_response, id="response-lost"),
        pytest.param(CONFLICT, id="conflict"),
        pytest.param(
            fail_with(
                "TransactionCanceledException",
                "ConditionalCheckFailed",
                "TransactionConflict",
                transient=False,
            ),
            id="marker-and-conflict",
        ),
    ],
)
def test_repeat_visit_is_not_counted(fake_aws: FakeAws, store: Store, fault: CallFault) -> None:
    """The marker of another request means that the visitor was seen."""
    count(store, VISIT)
    fake_aws.add_faults("TransactWriteItems", fault)

    counted = count(store, VISIT._replace(request_id="r2"))

    assert not counted
    assert sum_counters(store.read_counters("main", consistent=True)).visitors == 1


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(
            fail_with("TransactionCanceledException", "None", "ValidationError", transient=False),
            id="client-error",
        ),
        pytest.param(
            fail_with("TransactionCanceledException", "None", "ConditionalCheckFailed", transient=False),
            id="condition-but-not-the-marker's",
        ),
        *(
            pytest.param(
                fail_with("TransactionCanceledException", code, "None", transient=False), id=f"marker-{code}"
            )
            for code in ("AccessDenied", "ItemCollectionSizeLimitExceeded", "ValidationError")
        ),
        *(
            pytest.param(fail_with(code, transient=False), id=code)
            for code in (*CODES_BESIDE_CONDITION, "ConditionalCheckFailedException")
        ),
    ],
)
def test_permanent_error_is_raised_at_once(fake_aws: FakeAws, store: Store, fault: CallFault) -> None:
    """Permanent errors are not retried, and only the marker's own condition is a repeated visit."""
    fake_aws.add_faults("TransactWriteItems", fault)

    with pytest.raises(TransportError):
        count(store, VISIT)

    assert fake_aws.operations == ["TransactWriteItems"]
    assert fake_aws.items() == []


def test_throttled_visit_writes_nothing(fake_aws: FakeAws, store: Store, clock: Clock) -> None:
    """A visit that is throttled until the deadline leaves neither marker nor count."""
    start = clock()
    fake_aws.add_faults("TransactWriteItems", *[fail_with("ThrottlingException", transient=True)] * 1_000)

    with pytest.raises((TransportError, UnavailableError)):
        count(store, VISIT)

    assert fake_aws.items() == []
    assert clock() - start <= 4


def test_expired_marker_is_counted_again(fake_aws: FakeAws, store: Store) -> None:
    """The store checks the expiry of a marker that TTL has not deleted yet."""
    fake_aws.put(id=VISIT.markers[0].id, part="visit", request="r0", expires_at=VISIT.now)

    known, counted = store.has_marker(VISIT), count(store, VISIT)

    assert (known, counted) == (False, True)
    assert store.has_marker(VISIT)


def test_live_marker_is_not_counted_again(fake_aws: FakeAws, store: Store) -> None:
    """A marker is valid until it expires."""
    fake_aws.put(id=VISIT.markers[0].id, part="visit", request="r0", expires_at=VISIT.now + 1)

    known, counted = store.has_marker(VISIT), count(store, VISIT)

    assert (known, counted) == (True, False)


def test_all_pages_are_read(fake_aws: FakeAws, store: Store) -> None:
    """The totals include the counters of all pages of the Query."""
    fake_aws.put(id="site#main", part="base", total=40, since="2020-01-31")
    for month in range(1, 13):
        count(store, site_visit(Marker(f"v{month}"), day=f"2026-{month:02}-01", shard=month % 2))
    fake_aws.page = {"Limit": 2}

    total = sum_counters(store.read_counters("main", consistent=True))

    assert total == Totals(52, "2020-01-31")
    assert fake_aws.operations.count("Query") >= 7


def test_reads_are_consistent_only_if_required(fake_aws: FakeAws, store: Store) -> None:
    """A marker is read with eventual consistency, and counters with strong consistency only if required."""
    store.has_marker(VISIT)
    store.read_counters("main", consistent=False)
    store.read_counters("main", consistent=True)
    store.read_fingerprints("1")

    consistent = [request["ConsistentRead"] for request in fake_aws.requests]
    assert consistent == [False, False, True, True]


def test_fingerprint_is_not_replaced(fake_aws: FakeAws, store: Store) -> None:
    """Execution environments that start together get the same fingerprint."""
    fake_aws.add_faults("PutItem", lose_response)

    store.write_fingerprint("1", "first")
    store.write_fingerprint("1", "second")

    assert store.read_fingerprints("1") == ["first"]
    assert store.read_fingerprints("2") == []


@pytest.mark.parametrize("code", CODES_BESIDE_CONDITION)
def test_failed_write_of_a_fingerprint_is_raised(fake_aws: FakeAws, store: Store, code: str) -> None:
    """A failed write raises an error, unless a fingerprint was written first."""
    fake_aws.add_faults("PutItem", fail_with(code, transient=False))

    with pytest.raises(TransportError, match=code):
        store.write_fingerprint("1", "first")

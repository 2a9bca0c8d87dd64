"""Promises of the store: a visit counts once or not at all, whatever happens on the way."""

from collections.abc import Callable

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import TransportError
from footfall.counting.items import Visit
from footfall.counting.store import Store
from footfall.counting.totals import Totals, sum_counters
from footfall.errors import UnavailableError
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_aws import FakeAws, Fault, fails, faithful, lost_after, lost_before

VISIT = Visit(visitor="a" * 22, site="main", day="2026-11-23", shard=0, now=1_000, request_id="r1")
CONFLICT = fails("TransactionCanceledException", "None", "TransactionConflict", transient=True)


@pytest.fixture
def store(retry_policy: Callable[[], RetryPolicy]) -> Store:
    """Give the store as one request has it."""
    return Store("visits", retry_policy())


@pytest.mark.parametrize(
    ("faults", "attempts"),
    [
        pytest.param([], 1, id="nothing-wrong"),
        pytest.param([lost_before], 2, id="request-lost"),
        pytest.param([lost_after], 2, id="answer-lost"),
        pytest.param([lost_after, lost_after], 3, id="answer-lost-twice"),
        pytest.param([lost_before, lost_after, CONFLICT], 4, id="all-at-once"),
        pytest.param([CONFLICT, CONFLICT], 3, id="conflicts"),
        pytest.param([fails("ThrottlingException", transient=True)], 2, id="throttled"),
    ],
)
def test_a_first_visit_counts_once_and_says_so(
    cloud: FakeAws, store: Store, faults: list[Fault], attempts: int
) -> None:
    """Lost requests, lost answers and conflicts neither lose a visitor nor count one twice."""
    cloud.plan("TransactWriteItems", *faults)

    counted = store.count(VISIT)

    assert counted
    assert sum_counters(store.read_counters("main", consistent=True)) == Totals(1, "2026-11-23")
    assert cloud.asked.count("TransactWriteItems") == attempts


def test_attempts_share_the_visit_but_not_the_token(cloud: FakeAws, store: Store) -> None:
    """Day, shard and request are decided once; the token is each attempt's own."""
    cloud.plan("TransactWriteItems", lost_before, lost_before)

    store.count(VISIT)

    tokens = [request.pop("ClientRequestToken") for request in cloud.requests]
    assert len(set(tokens)) == 3
    assert cloud.requests[0] == cloud.requests[1] == cloud.requests[2]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(faithful, id="nothing-wrong"),
        pytest.param(lost_after, id="answer-lost"),
        pytest.param(CONFLICT, id="conflict"),
        pytest.param(
            fails(
                "TransactionCanceledException",
                "ConditionalCheckFailed",
                "TransactionConflict",
                transient=False,
            ),
            id="marker-and-conflict",
        ),
    ],
)
def test_a_repeat_is_seen_and_not_counted(cloud: FakeAws, store: Store, fault: Fault) -> None:
    """A marker that another request left means seen, whatever else went wrong."""
    store.count(VISIT)
    cloud.plan("TransactWriteItems", fault)

    counted = store.count(VISIT._replace(request_id="r2"))

    assert not counted
    assert sum_counters(store.read_counters("main", consistent=True)).visitors == 1


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(
            fails("TransactionCanceledException", "None", "ValidationError", transient=False),
            id="ours",
        ),
        pytest.param(
            fails("TransactionCanceledException", "None", "ConditionalCheckFailed", transient=False),
            id="condition-but-not-the-marker's",
        ),
        pytest.param(fails("AccessDeniedException", transient=False), id="not-allowed"),
    ],
)
def test_what_will_not_pass_is_told_at_once(cloud: FakeAws, store: Store, fault: Fault) -> None:
    """Nothing but the marker's own condition is taken for a repeat, and nothing is tried in vain."""
    cloud.plan("TransactWriteItems", fault)

    with pytest.raises(TransportError):
        store.count(VISIT)

    assert cloud.asked == ["TransactWriteItems"]
    assert cloud.items() == []


def test_past_the_deadline_nothing_is_half_done(cloud: FakeAws, store: Store, clock: Clock) -> None:
    """Throttled until its time is up, a request leaves neither marker nor count."""
    start = clock()
    cloud.plan("TransactWriteItems", *[fails("ThrottlingException", transient=True)] * 1_000)

    with pytest.raises((TransportError, UnavailableError)):
        store.count(VISIT)

    assert cloud.items() == []
    assert clock() - start <= 4


def test_an_expired_marker_is_counted_anew(cloud: FakeAws, store: Store) -> None:
    """The store itself compares the end of a marker that TTL has not yet taken away."""
    cloud.put(id=VISIT.visitor, part="visit", request="r0", expires_at=VISIT.now)

    known, counted = store.has_marker(VISIT), store.count(VISIT)

    assert (known, counted) == (False, True)
    assert store.has_marker(VISIT)


def test_a_live_marker_is_not_counted_anew(cloud: FakeAws, store: Store) -> None:
    """Until its end a marker stands."""
    cloud.put(id=VISIT.visitor, part="visit", request="r0", expires_at=VISIT.now + 1)

    known, counted = store.has_marker(VISIT), store.count(VISIT)

    assert (known, counted) == (True, False)


def test_a_tally_reads_every_page(cloud: FakeAws, store: Store) -> None:
    """However many months there are, all of them are added up."""
    cloud.put(id="site#main", part="base", total=40, since="2020-01-31")
    for month in range(1, 13):
        store.count(VISIT._replace(visitor=f"v{month}", day=f"2026-{month:02}-01", shard=month % 2))
    cloud.page = {"Limit": 2}

    total = sum_counters(store.read_counters("main", consistent=True))

    assert total == Totals(52, "2020-01-31")
    assert cloud.asked.count("Query") >= 7


def test_reads_cost_what_they_must(cloud: FakeAws, store: Store) -> None:
    """A marker is looked up at half price; a tally is consistent only where that is asked for."""
    store.has_marker(VISIT)
    store.read_counters("main", consistent=False)
    store.read_counters("main", consistent=True)

    consistent = [request["ConsistentRead"] for request in cloud.requests]
    assert consistent == [False, False, True]


def test_the_first_fingerprint_stays(cloud: FakeAws, store: Store) -> None:
    """Two environments that start together agree on one fingerprint."""
    cloud.plan("PutItem", lost_after)

    store.write_fingerprint("1", "first")
    store.write_fingerprint("1", "second")

    assert store.read_fingerprint("1") == "first"
    assert store.read_fingerprint("2") is None


def test_a_fingerprint_that_cannot_be_kept_is_told(cloud: FakeAws, store: Store) -> None:
    """Only a quicker environment excuses a fingerprint that was not kept."""
    cloud.plan("PutItem", fails("AccessDeniedException", transient=False))

    with pytest.raises(TransportError):
        store.write_fingerprint("1", "first")

"""Tests of the counter: counts are exact, and repeated visits are cheap."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload, TransportError
from footfall.counting.counter import Counter
from footfall.counting.outcome import Outcome
from footfall.counting.totals import Totals
from footfall.errors import SecretChangedError
from footfall.settings import Site, settings
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_aws import FakeAws, fail_with, lose_response

type NewCounter = Callable[[], Counter]
type NewRetryPolicy = Callable[[], RetryPolicy]


def stale_read(_: Callable[[], Payload]) -> Payload:
    """Return the response of a replica without any items."""
    return {"Items": []}


def test_visitor_is_counted_once(
    new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """The first visit of each visitor is counted, and repeated visits are not."""
    counter = new_counter()

    outcomes = [counter.count(main_site, f"192.0.2.{host}", retry_policy()) for host in (1, 1, 2, 1)]

    assert outcomes == [Outcome(1, None), Outcome(1, "seen"), Outcome(2, None), Outcome(2, "seen")]


def test_visitor_is_counted_once_across_environments(
    new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """A visitor counted by one execution environment is not counted by another."""
    first, second = new_counter(), new_counter()

    outcomes = [counter.count(main_site, "192.0.2.1", retry_policy()) for counter in (first, second, second)]

    assert outcomes == [Outcome(1, None), Outcome(1, "seen"), Outcome(1, "seen")]


@pytest.mark.parametrize(
    ("hosts", "rise"),
    [pytest.param([1] * 20, 1, id="one-visitor"), pytest.param(range(20), 20, id="twenty")],
)
def test_concurrent_visits_are_counted_once(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    fake_aws: FakeAws,
    new_counter: NewCounter,
    main_site: Site,
    retry_policy: NewRetryPolicy,
    hosts: list[int],
    rise: int,
) -> None:
    """Twenty concurrent requests in different execution environments count each visitor once."""
    visits = [(new_counter(), f"192.0.2.{host}", retry_policy()) for host in hosts]
    with ThreadPoolExecutor(len(visits)) as pool:
        outcomes = list(pool.map(lambda visit: visit[0].count(main_site, *visit[1:]), visits))

    totals = new_counter().read_totals(main_site, retry_policy())

    assert totals.visitors == rise
    assert [outcome.reason for outcome in outcomes].count(None) == rise
    assert fake_aws.operations.count("TransactWriteItems") >= rise


def test_repeat_visit_needs_no_call_for_5_seconds(
    fake_aws: FakeAws, clock: Clock, new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """A remembered visitor gets the count without a call, and after 5 seconds with one Query."""
    counter = new_counter()
    counter.count(main_site, "192.0.2.1", retry_policy())
    fake_aws.operations.clear()

    counter.count(main_site, "192.0.2.1", retry_policy())
    calls_at_once = list(fake_aws.operations)
    clock.sleep(5)
    counter.count(main_site, "192.0.2.1", retry_policy())

    assert calls_at_once == []
    assert fake_aws.operations == ["Query"]


def test_repeat_visit_in_a_new_environment_writes_nothing(
    fake_aws: FakeAws, new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """An existing marker needs no write, which would cost more than a read."""
    new_counter().count(main_site, "192.0.2.1", retry_policy())
    fake_aws.operations.clear()

    new_counter().count(main_site, "192.0.2.1", retry_policy())

    assert fake_aws.operations == ["GetParameter", "GetItem", "GetItem", "Query"]


def test_calls_of_a_first_visit(
    fake_aws: FakeAws, new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """The secret is read once. Then a first visit is one read, one transaction and one Query."""
    counter = new_counter()
    counter.count(main_site, "192.0.2.1", retry_policy())
    fake_aws.operations.clear()

    counter.count(main_site, "192.0.2.2", retry_policy())

    assert fake_aws.operations == ["GetItem", "TransactWriteItems", "Query"]
    assert fake_aws.requests[-1]["ConsistentRead"]


def test_stale_read_does_not_count_twice(
    fake_aws: FakeAws, new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """If the read misses a new marker, the transaction still finds it."""
    new_counter().count(main_site, "192.0.2.1", retry_policy())
    counter = new_counter()
    counter.count(main_site, "192.0.2.2", retry_policy())
    fake_aws.add_faults("GetItem", lambda _: {})

    outcome = counter.count(main_site, "192.0.2.1", retry_policy())

    assert outcome == Outcome(2, "seen")


def test_failed_visit_is_not_remembered(
    fake_aws: FakeAws, new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """A visitor whose transaction failed is counted on the next request."""
    counter = new_counter()
    fake_aws.add_faults("TransactWriteItems", fail_with("AccessDeniedException", transient=False))
    with pytest.raises(TransportError):
        counter.count(main_site, "192.0.2.1", retry_policy())

    outcome = counter.count(main_site, "192.0.2.1", retry_policy())

    assert outcome == Outcome(1, None)


def test_committed_visit_is_remembered_after_an_error(
    fake_aws: FakeAws, new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """A visitor who got a 503 after the commit is counted, and is seen on the next request."""
    counter = new_counter()
    fake_aws.add_faults("Query", fail_with("AccessDeniedException", transient=False))
    with pytest.raises(TransportError):
        counter.count(main_site, "192.0.2.1", retry_policy())

    outcome = counter.count(main_site, "192.0.2.1", retry_policy())

    assert outcome == Outcome(1, "seen")


def test_lost_response_is_not_a_repeat(
    fake_aws: FakeAws, new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """A visitor whose commit got no response is still reported as counted."""
    fake_aws.add_faults("TransactWriteItems", lose_response)

    outcome = new_counter().count(main_site, "192.0.2.1", retry_policy())

    assert outcome == Outcome(1, None)


def test_count_never_decreases(
    fake_aws: FakeAws, clock: Clock, new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """After a stale read, an execution environment returns at least the count it returned before."""
    counter = new_counter()
    counter.count(main_site, "192.0.2.1", retry_policy())
    fake_aws.add_faults("Query", stale_read, stale_read)

    read = counter.read_totals(main_site, retry_policy())
    clock.sleep(5)
    repeat = counter.count(main_site, "192.0.2.1", retry_policy())

    assert read == Totals(1, "2026-11-23")
    assert repeat == Outcome(1, "seen")


def test_read_returns_current_totals(
    new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """Reading returns the count of all execution environments and counts nothing."""
    counter, other = new_counter(), new_counter()
    before = counter.read_totals(main_site, retry_policy())
    other.count(main_site, "192.0.2.1", retry_policy())

    after = counter.read_totals(main_site, retry_policy())

    assert (before, after) == (Totals(0, None), Totals(1, "2026-11-23"))


def test_sites_are_counted_separately(
    fake_aws: FakeAws, new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """The same visitor is counted on each site, and the shards of a site add up."""
    counter, blog = new_counter(), settings().site("blog")
    for host in range(9):  # The probability that all visits are added to the same shard is 1 in 65,536.
        counter.count(blog, f"192.0.2.{host}", retry_policy())

    outcome = counter.count(main_site, "192.0.2.1", retry_policy())

    assert outcome == Outcome(1, None)
    assert counter.read_totals(blog, retry_policy()).visitors == 9
    assert 1 < len(fake_aws.items("site#blog")) <= blog.shards


def test_day_ends_at_midnight_utc(
    fake_aws: FakeAws, clock: Clock, new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """A visit is added to the day and month in which it happened."""
    clock.now = 1_798_761_599  # 2026-12-31, one second before midnight
    new_counter().count(main_site, "192.0.2.1", retry_policy())
    clock.sleep(1)
    new_counter().count(main_site, "192.0.2.2", retry_policy())

    months = {item["part"]["S"]: set(item) for item in fake_aws.items("site#main")}

    assert months == {
        "2026-12#0": {"id", "part", "total", "d31"},
        "2027-01#0": {"id", "part", "total", "d01"},
    }


def test_restored_secret_is_accepted(
    fake_aws: FakeAws, new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """A changed secret is not remembered: after it is restored, counting continues."""
    changed = {"Parameter": {"Value": "t" * 32}}
    new_counter().count(main_site, "192.0.2.1", retry_policy())
    counter = new_counter()
    fake_aws.add_faults("GetParameter", lambda _: changed)
    with pytest.raises(SecretChangedError):
        counter.count(main_site, "192.0.2.1", retry_policy())

    outcome = counter.count(main_site, "192.0.2.1", retry_policy())

    assert outcome == Outcome(1, "seen")


def test_no_address_is_stored(
    fake_aws: FakeAws, new_counter: NewCounter, main_site: Site, retry_policy: NewRetryPolicy
) -> None:
    """No item contains an address or the secret in any form."""
    new_counter().count(main_site, "192.0.2.1", retry_policy())
    new_counter().count(main_site, "2001:db8:1:2::/64", retry_policy())

    stored = repr(fake_aws.items())

    assert not any(private in stored for private in ("192.0.2", "2001:db8", "s" * 32))

"""Tests of the health check: it fails if a visitor could not be counted, writes nothing, and stays cheap."""

from collections.abc import Callable

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import TransportError
from footfall.counting.counter import Counter
from footfall.errors import InternalError, SecretChangedError, UnavailableError
from footfall.settings import Settings, Site
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_aws import CallFault, FakeAws, fail_with, lose_request, no_fault

CALLS = ["GetParameter", "GetItem", "Query", "GetItem"]
DENIED = fail_with("AccessDeniedException", transient=False)

type Check = Callable[[], None]


@pytest.fixture
def check(new_counter: Callable[[], Counter], retry_policy: Callable[[], RetryPolicy]) -> Check:
    """Return a function that requests the health of one execution environment."""
    counter = new_counter()

    return lambda: counter.check(retry_policy())


def test_check_reads_what_a_visitor_needs_and_writes_nothing(fake_aws: FakeAws, check: Check) -> None:
    """Before the first visit, the fingerprint, the counter and the salt are missing, which is healthy."""
    check()

    assert fake_aws.operations == CALLS
    assert fake_aws.requests[-1]["TableName"] == "salts"
    assert fake_aws.items() == []


def test_site_without_a_window_needs_no_salt(
    fake_aws: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy], clock: Clock
) -> None:
    """The salts table is read only if a site has a day or month window."""
    counter = Counter(configured._replace(sites={"main": Site("main", [])}), clock=clock)

    counter.check(retry_policy())

    assert fake_aws.operations == CALLS[:3]


@pytest.mark.parametrize(
    ("operation", "faults", "code"),
    [
        pytest.param("GetParameter", [DENIED], "AccessDenied", id="secret"),
        pytest.param("GetItem", [DENIED], "AccessDenied", id="fingerprint"),
        pytest.param("Query", [DENIED], "AccessDenied", id="counter"),
        pytest.param("GetItem", [no_fault, DENIED], "AccessDenied", id="salt"),
        pytest.param("GetParameter", [lose_request] * 99, "ConnectTimeoutError", id="no-network"),
    ],
)
def test_missing_read_is_unhealthy(
    fake_aws: FakeAws, check: Check, operation: str, faults: list[CallFault], code: str
) -> None:
    """The check fails if any single read of a visitor's request fails."""
    fake_aws.add_faults(operation, *faults)

    with pytest.raises(TransportError, match=code):
        check()


def test_warm_environment_reports_a_changed_secret(
    fake_aws: FakeAws,
    new_counter: Callable[[], Counter],
    main_site: Site,
    retry_policy: Callable[[], RetryPolicy],
    clock: Clock,
) -> None:
    """An environment that still counts with the right secret reports that a new one would reject visitors."""
    counter = new_counter()
    counter.count(main_site, "192.0.2.1", retry_policy())
    counter.check(retry_policy())
    items = fake_aws.items()
    fake_aws.change_secret("t" * 32)
    clock.sleep(60)

    with pytest.raises(SecretChangedError):
        counter.check(retry_policy())

    assert counter.count(main_site, "192.0.2.2", retry_policy()).reason is None
    fake_aws.change_secret("s" * 32)
    clock.sleep(5)
    counter.check(retry_policy())
    assert len(fake_aws.items("secret")) == 1
    assert len(fake_aws.items()) == len(items) + 1


@pytest.mark.parametrize(("seconds", "calls"), [(14.9, []), (15, CALLS)], ids=["recent", "older"])
def test_client_can_ask_for_a_new_result(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    fake_aws: FakeAws,
    new_counter: Callable[[], Counter],
    retry_policy: Callable[[], RetryPolicy],
    clock: Clock,
    seconds: float,
    calls: list[str],
) -> None:
    """A request for a new result gets a success that is at most 15 seconds old, so a flood stays cheap."""
    counter = new_counter()
    counter.check(retry_policy())
    fake_aws.operations.clear()
    clock.sleep(seconds)

    counter.check(retry_policy(), renew=True)

    assert fake_aws.operations == calls


@pytest.mark.parametrize(
    ("seconds", "calls"),
    [
        pytest.param(0, [], id="same-moment"),
        pytest.param(59.9, [], id="recent"),
        pytest.param(60, CALLS, id="minute-later"),
        pytest.param(-3600, CALLS, id="clock-set-back"),
    ],
)
def test_success_is_kept_for_a_minute(
    fake_aws: FakeAws, check: Check, clock: Clock, seconds: float, calls: list[str]
) -> None:
    """Requests within a minute of a successful check call nothing."""
    check()
    fake_aws.operations.clear()
    clock.sleep(seconds)

    check()

    assert fake_aws.operations == calls


@pytest.mark.parametrize(
    ("fault", "first", "later"),
    [
        pytest.param(DENIED, TransportError, UnavailableError, id="denied"),
        pytest.param(lambda _: {}, KeyError, InternalError, id="unexpected"),
    ],
)
def test_failure_is_kept_for_5_seconds(  # noqa: PLR0913, PLR0917 - fixtures and parameters
    fake_aws: FakeAws,
    check: Check,
    clock: Clock,
    fault: CallFault,
    first: type[Exception],
    later: type[Exception],
) -> None:
    """Requests soon after a failed check fail without a call. The check then runs again."""
    fake_aws.add_faults("GetParameter", fault)
    with pytest.raises(first):
        check()
    fake_aws.operations.clear()
    clock.sleep(4.9)

    with pytest.raises(later):
        check()

    assert fake_aws.operations == []
    clock.sleep(0.2)
    check()
    assert fake_aws.operations == CALLS

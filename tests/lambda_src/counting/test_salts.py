"""Tests of the salts: one per site, replaced in one write, the same for all execution environments."""

from collections.abc import Callable

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload, TransportError
from footfall.counting.salts import Salts
from footfall.counting.window import Window
from footfall.errors import UnavailableError
from footfall.settings import Site
from tests.lambda_src.harness.fake_aws import (
    CODES_BESIDE_CONDITION,
    FakeAws,
    fail_with,
    lose_request,
    lose_response,
)

DAILY = Site("main", [], window="day")
MONTHLY = Site("main", [], window="month")
NOON = 1_795_435_200


def _window(site: Site, day: str) -> Window:
    window = Window.from_date(site, day)
    assert window

    return window


@pytest.fixture
def salts(retry_policy: Callable[[], RetryPolicy]) -> Salts:
    """Return the salts as one request uses them."""
    return Salts("salts", retry_policy())


def test_salt_is_the_same_within_a_window(fake_aws: FakeAws, salts: Salts) -> None:
    """All requests in a window get the same salt, which TTL deletes after the window."""
    window = _window(DAILY, "2026-11-23")

    first, again = salts.read(DAILY, window, NOON), salts.read(DAILY, window, NOON)

    (item,) = fake_aws.salts()
    assert first == again
    assert (first[0], len(first[1])) == (window, 32)
    assert item["expires_at"]["N"] == str(window.ends)


def test_next_window_destroys_the_old_salt(fake_aws: FakeAws, salts: Salts) -> None:
    """One write replaces the old salt, so there is never a second one."""
    _, old = salts.read(DAILY, _window(DAILY, "2026-11-23"), NOON)
    fake_aws.operations.clear()

    _, new = salts.read(DAILY, _window(DAILY, "2026-11-24"), NOON)

    assert old != new
    assert fake_aws.operations.count("PutItem") == 1
    assert [bytes.fromhex(item["salt"]["S"]) for item in fake_aws.salts()] == [new]
    assert old.hex() not in repr(fake_aws.salts())


def test_slow_clock_uses_the_newer_window(salts: Salts) -> None:
    """An execution environment never returns to a window that another has ended."""
    newer = salts.read(DAILY, _window(DAILY, "2026-12-01"), NOON)

    value = salts.read(DAILY, _window(DAILY, "2026-11-30"), NOON)

    assert value == newer
    assert value[0].starts == "2026-12-01"


def test_concurrent_environments_get_the_same_salt(
    fake_aws: FakeAws, retry_policy: Callable[[], RetryPolicy], salts: Salts
) -> None:
    """If two execution environments create a salt, the slower one uses the other's."""
    window = _window(DAILY, "2026-11-23")
    quicker: list[tuple[Window, bytes]] = []

    def create_salt_first(execute: Callable[[], Payload]) -> Payload:
        item = fake_aws.requests[-1]["Item"] | {"salt": {"S": "ab" * 32}}
        fake_aws.put_item("salts", item)
        quicker.append((window, b"\xab" * 32))
        return execute()

    fake_aws.add_faults("PutItem", create_salt_first)

    slower = salts.read(DAILY, window, NOON)

    assert [slower] == quicker
    assert Salts("salts", retry_policy()).read(DAILY, window, NOON) == slower


@pytest.mark.parametrize(
    "fault", [lose_request, lose_response, fail_with("ThrottlingException", transient=True)]
)
def test_lost_response_creates_no_second_salt(
    fake_aws: FakeAws, salts: Salts, fault: Callable[[Callable[[], Payload]], Payload]
) -> None:
    """After a lost request or response, the salt in use is the stored one."""
    fake_aws.add_faults("PutItem", fault)

    _, value = salts.read(DAILY, _window(DAILY, "2026-11-23"), NOON)

    assert [bytes.fromhex(item["salt"]["S"]) for item in fake_aws.salts()] == [value]


@pytest.mark.parametrize(
    ("seconds", "begun"),
    [
        pytest.param(0, False, id="at-once"),
        pytest.param(60, False, id="a-minute-later"),
        pytest.param(61, True, id="settled"),
        pytest.param(86_400, True, id="a-day-later"),
    ],
)
@pytest.mark.parametrize("day", ["2026-11-23", "2026-12-01"])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param((DAILY, MONTHLY), id="day-to-month"),
        pytest.param((MONTHLY, DAILY), id="month-to-day"),
    ],
)
def test_window_kind_changes_after_a_delay(  # noqa: PLR0913 - fixtures and parameters
    fake_aws: FakeAws, salts: Salts, change: tuple[Site, Site], day: str, *, seconds: int, begun: bool
) -> None:
    """During a deploy, two versions do not replace each other's salt. A change waits for a minute.

    On the first of a month, the windows of both kinds start on the same day.
    """
    before, after = change
    _, old = salts.read(before, _window(before, day), NOON)

    if begun:
        window, new = salts.read(after, _window(after, day), NOON + seconds)
        assert window == _window(after, day)
        assert old != new
    else:
        with pytest.raises(UnavailableError):
            salts.read(after, _window(after, day), NOON + seconds)
        assert salts.read(before, _window(before, day), NOON + seconds)[1] == old

    assert len(fake_aws.salts()) == 1


def test_each_site_has_its_own_salt(salts: Salts) -> None:
    """A visitor cannot be recognized across sites."""
    daily = salts.read(DAILY, _window(DAILY, "2026-11-23"), NOON)
    blog = salts.read(DAILY._replace(name="blog"), _window(DAILY, "2026-11-23"), NOON)

    assert daily[1] != blog[1]


@pytest.mark.parametrize("code", CODES_BESIDE_CONDITION)
def test_failed_write_of_a_salt_is_raised(fake_aws: FakeAws, salts: Salts, code: str) -> None:
    """A failed write raises an error, unless another salt was written first."""
    fake_aws.add_faults("PutItem", fail_with(code, transient=False))

    with pytest.raises(TransportError, match=code):
        salts.read(DAILY, _window(DAILY, "2026-11-23"), NOON)

"""Tests of the key store: one key per site, and no key of a past window."""

from collections.abc import Callable

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import TransportError
from footfall.counting.keys import KeyStore
from footfall.counting.visitor import visitor_key
from footfall.settings import Settings
from tests.lambda_src.harness.fake_aws import FakeAws, fail_with

TODAY, TOMORROW = 1_795_435_200, 1_795_521_600


def test_key_is_valid_for_one_window(
    fake_aws: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """The key of a day is read once, and the next day has another key."""
    key_store, daily = KeyStore(configured), configured.site("daily")
    first = key_store.key(daily, TODAY, retry_policy())
    fake_aws.operations.clear()

    again, next_day = (
        key_store.key(daily, TODAY + 3_600, retry_policy()),
        key_store.key(daily, TOMORROW, retry_policy()),
    )

    assert first == again != next_day
    assert "GetParameter" not in fake_aws.operations


def test_old_key_is_dropped_if_the_new_one_fails(
    fake_aws: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """The memory contains no key after its window, even if the new one cannot be read."""
    key_store, daily = KeyStore(configured), configured.site("daily")
    old = key_store.key(daily, TODAY, retry_policy()).value
    fake_aws.add_faults("GetItem", fail_with("AccessDeniedException", transient=False))
    with pytest.raises(TransportError):
        key_store.key(daily, TOMORROW, retry_policy())

    assert old not in {key.value for key in key_store._keys.values()}  # noqa: SLF001 - the test is about what is in memory.


def test_key_is_derived_from_the_stored_salt(
    fake_aws: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """A new release finds the salt of the current window, and derives the same key from it."""
    salt = bytes(range(32))
    fake_aws.put("salts", site="daily", kind="day", starts="2026-11-23", salt=salt.hex())

    key = KeyStore(configured).key(configured.site("daily"), TODAY, retry_policy())

    assert key.value == visitor_key(secret=b"s" * 32, environment="dev", salt=salt)

"""Promises of the keyring: one key a site, and none of a window that is over."""

from collections.abc import Callable

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import TransportError
from footfall.counting.keys import KeyStore
from footfall.settings import Settings
from tests.lambda_src.harness.fake_aws import FakeAws, fails

TODAY, TOMORROW = 1_795_435_200, 1_795_521_600


def test_a_key_lives_as_long_as_its_window(
    cloud: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """Within a day a key is asked for once; the next day has another."""
    keyring, daily = KeyStore(configured), configured.site("daily")
    first = keyring.key(daily, TODAY, retry_policy())
    cloud.asked.clear()

    again, next_day = (
        keyring.key(daily, TODAY + 3_600, retry_policy()),
        keyring.key(daily, TOMORROW, retry_policy()),
    )

    assert first == again != next_day
    assert "GetParameter" not in cloud.asked


def test_an_old_key_is_forgotten_though_no_new_one_can_be_had(
    cloud: FakeAws, configured: Settings, retry_policy: Callable[[], RetryPolicy]
) -> None:
    """Memory keeps nobody's key beyond its window, whatever fails."""
    keyring, daily = KeyStore(configured), configured.site("daily")
    old = keyring.key(daily, TODAY, retry_policy()).value
    cloud.plan("GetItem", fails("AccessDeniedException", transient=False))
    with pytest.raises(TransportError):
        keyring.key(daily, TOMORROW, retry_policy())

    assert old not in {it.value for it in keyring._keys.values()}  # noqa: SLF001 - what is kept is the promise.

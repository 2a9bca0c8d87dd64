"""Promises of the keyring: one key a site, and none of a window that is over."""

from collections.abc import Callable

import pytest

from footfall.aws.retry import Patience
from footfall.aws.transport import CallError
from footfall.counting.keys import Keyring
from footfall.settings import Settings
from tests.lambda_src.harness.fake_aws import Cloud, fails

TODAY, TOMORROW = 1_795_435_200, 1_795_521_600


def test_a_key_lives_as_long_as_its_window(
    cloud: Cloud, configured: Settings, patience: Callable[[], Patience]
) -> None:
    """Within a day a key is asked for once; the next day has another."""
    keyring, daily = Keyring(configured), configured.site("daily")
    first = keyring.key(daily, TODAY, patience())
    cloud.asked.clear()

    again, next_day = keyring.key(daily, TODAY + 3_600, patience()), keyring.key(daily, TOMORROW, patience())

    assert first == again != next_day
    assert "GetParameter" not in cloud.asked


def test_an_old_key_is_forgotten_though_no_new_one_can_be_had(
    cloud: Cloud, configured: Settings, patience: Callable[[], Patience]
) -> None:
    """Memory keeps nobody's key beyond its window, whatever fails."""
    keyring, daily = Keyring(configured), configured.site("daily")
    old = keyring.key(daily, TODAY, patience()).value
    cloud.plan("GetItem", fails("AccessDeniedException", transient=False))
    with pytest.raises(CallError):
        keyring.key(daily, TOMORROW, patience())

    assert old not in {it.value for it in keyring._keys.values()}  # noqa: SLF001 - what is kept is the promise.

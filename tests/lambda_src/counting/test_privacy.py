"""Tests of privacy: what the stored items reveal to an attacker with the code and all tables."""

from collections.abc import Callable

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.counting.counter import Counter
from footfall.counting.visitor import pseudonym, visitor_id, visitor_key
from footfall.settings import Site
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_aws import FakeAws

SECRET, GUESS = b"s" * 32, b"g" * 32
NETWORKS = [f"192.0.2.{host}" for host in range(256)]
ADDRESS = "192.0.2.77"


def _find_visitors(fake_aws: FakeAws, secret: bytes) -> list[str]:
    """Return the addresses whose marker exists, for *secret* and every stored salt."""
    markers = {item["id"]["S"] for item in fake_aws.items()}
    salts = [bytes.fromhex(item["salt"]["S"]) for item in fake_aws.salts()]
    keys = [visitor_key(secret=secret, environment="dev", salt=salt) for salt in (b"", *salts)]

    return [
        network
        for network in NETWORKS
        for key in keys
        if pseudonym(visitor_id(key=key, site="main", identity=network)) in markers
    ]


@pytest.mark.parametrize("window", ["forever", "month", "day"])
def test_markers_reveal_no_address_without_the_secret(
    clock: Clock,
    fake_aws: FakeAws,
    new_counter: Callable[[], Counter],
    retry_policy: Callable[[], RetryPolicy],
    window: str,
) -> None:
    """The tables reveal nothing without the secret, and nothing at all once the salt is destroyed."""
    site = Site("main", [], window=window)
    new_counter().count(site, ADDRESS, retry_policy())

    without_secret, with_secret = _find_visitors(fake_aws, GUESS), _find_visitors(fake_aws, SECRET)
    clock.sleep(32 * 86_400)
    new_counter().count(site, "198.51.100.1", retry_policy())
    later = _find_visitors(fake_aws, SECRET)

    assert (without_secret, with_secret) == ([], [ADDRESS])
    assert later == ([ADDRESS] if window == "forever" else [])


def test_only_pseudonyms_numbers_and_dates_are_stored(
    fake_aws: FakeAws, new_counter: Callable[[], Counter], retry_policy: Callable[[], RetryPolicy]
) -> None:
    """No item contains a time of day, an address or a user agent."""
    site = Site("main", [], window="day", by_browser=True)
    new_counter().count(site, f"{ADDRESS}\0Mozilla/5.0", retry_policy())

    attributes = {
        (item["part"]["S"].partition("#")[0], *sorted(item.keys() - {"id", "part"}))
        for item in fake_aws.items()
    }

    assert attributes == {
        ("1", "fingerprint"),
        ("2026-11", "d23", "total"),
        ("visit", "expires_at", "request"),
    }
    assert not any(private in repr(fake_aws.items()) for private in (ADDRESS, "Mozilla", "s" * 32))

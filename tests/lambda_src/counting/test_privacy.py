"""Promises of privacy: what the stored items give away, to whom. The attacker has the code and all tables."""

from collections.abc import Callable

import pytest

from footfall.aws import botocore_transport
from footfall.aws.retry import RetryPolicy
from footfall.counting.counter import Counter
from footfall.counting.visitor import pseudonym, visitor_id, visitor_key
from footfall.settings import Site
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fake_aws import FakeAws

SECRET, GUESS = b"s" * 32, b"g" * 32
NETWORKS = [f"192.0.2.{host}" for host in range(256)]
WHO = "192.0.2.77"


def _named(cloud: FakeAws, secret: bytes) -> list[str]:
    """Try every address under *secret* and every salt there is, and list those whose marker is found."""
    markers = {it["id"]["S"] for it in cloud.items()}
    salts = [
        bytes.fromhex(it["salt"]["S"])
        for it in botocore_transport.call("Scan", {"TableName": "salts"})["Items"]
    ]
    keys = [visitor_key(secret=secret, environment="dev", salt=salt) for salt in (b"", *salts)]

    return [
        network
        for network in NETWORKS
        for key in keys
        if pseudonym(visitor_id(key=key, site="main", identity=network)) in markers
    ]


@pytest.mark.parametrize("window", ["forever", "month", "day"])
def test_without_the_secret_no_address_can_be_computed(
    clock: Clock,
    cloud: FakeAws,
    counter: Callable[[], Counter],
    retry_policy: Callable[[], RetryPolicy],
    window: str,
) -> None:
    """All tables, salts included, tell nothing; the secret tells, while its window is open, and no longer."""
    site = Site("main", [], window=window)
    counter().count(site, WHO, retry_policy())

    stolen, owned = _named(cloud, GUESS), _named(cloud, SECRET)
    clock.sleep(32 * 86_400)
    counter().count(site, "198.51.100.1", retry_policy())
    later = _named(cloud, SECRET)

    assert (stolen, owned) == ([], [WHO])
    assert later == ([WHO] if window == "forever" else [])


def test_nothing_but_pseudonyms_numbers_and_dates_is_stored(
    cloud: FakeAws, counter: Callable[[], Counter], retry_policy: Callable[[], RetryPolicy]
) -> None:
    """No item holds a time of day, an address, a browser's name or anything else of a visitor."""
    site = Site("main", [], window="day", by_browser=True)
    counter().count(site, f"{WHO}\0Mozilla/5.0", retry_policy())

    kept = {(it["part"]["S"].partition("#")[0], *sorted(it.keys() - {"id", "part"})) for it in cloud.items()}

    assert kept == {
        ("1", "fingerprint"),
        ("2026-11", "d23", "total"),
        ("visit", "expires_at", "request"),
    }
    assert not any(told in repr(cloud.items()) for told in (WHO, "Mozilla", "s" * 32))

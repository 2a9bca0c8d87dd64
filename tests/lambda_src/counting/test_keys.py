"""Tests of the key store: one key per site, and no key of a past window."""

import base64
import hmac
from collections.abc import Callable

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import TransportError
from footfall.counting.items import Marker
from footfall.counting.keys import KeyStore, derive_key
from footfall.counting.secret import Chain
from footfall.counting.visitor import visitor_key
from footfall.settings import Settings, Site
from ops.data.visitor_markers import imported_marker, marker_ids
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


OLD, NEW, NEWER = b"s" * 32, b"n" * 32, b"m" * 32
SALT = bytes(range(32))
MAIN, IMPORTING = Site("main", []), Site("main", [], imported_visitors=True)
RENAMED, BROWSERS = Site("blog", [], stored_as="main"), Site("main", [], by_browser=True)
# The IDs of 192.0.2.1 on the site main of dev, under one, two and three secrets.
ONE, TWO, THREE = "9n62tBjrm0DfMtwR42PSJg", "xeS32BHrqYpqUkeYNLWNOQ", "Rs7i0iX0GxHhNjR5ucQ1pA"
IMPORTED, IMPORTED_TWO = "WcMj4cvrbQikAhNqz6JuAA", "UbNBqwthgq-zEs-4JVy3Dw"


def marker_ids_of(chain: Chain, site: Site = MAIN, user_agent: str = "", salt: bytes = b"") -> list[str]:
    """Return the IDs of the markers of 192.0.2.1."""
    return marker_ids(derive_key(chain, "dev", salt=salt), site, "192.0.2.1", user_agent)


@pytest.mark.parametrize(
    ("chain", "site", "expected"),
    [
        pytest.param(Chain((OLD,)), MAIN, [ONE], id="one-secret"),
        pytest.param(Chain((OLD, NEW)), MAIN, [TWO], id="rotated"),
        pytest.param(Chain((OLD, NEW, NEWER)), MAIN, [THREE], id="rotated-twice"),
        pytest.param(Chain((OLD, NEW), is_rotating=True), MAIN, [TWO, ONE], id="during-a-rotation"),
        pytest.param(Chain((OLD, NEW, NEWER), is_rotating=True), MAIN, [THREE, TWO], id="during-the-second"),
        pytest.param(Chain((OLD,)), RENAMED, [ONE], id="renamed"),
        pytest.param(Chain((OLD,)), IMPORTING, [ONE, IMPORTED], id="imported"),
        pytest.param(
            Chain((OLD,)),
            RENAMED._replace(imported_visitors=True),
            [ONE, IMPORTED],
            id="imported-and-renamed",
        ),
        pytest.param(Chain((OLD, NEW)), IMPORTING, [TWO, IMPORTED_TWO], id="imported-and-rotated"),
        pytest.param(
            Chain((OLD, NEW), is_rotating=True),
            IMPORTING,
            [TWO, IMPORTED_TWO, ONE, IMPORTED],
            id="everything",
        ),
    ],
)
def test_marker_ids_are_stable_across_releases(chain: Chain, site: Site, expected: list[str]) -> None:
    """A release with other IDs would count every visitor again. The current ID is the first."""
    assert marker_ids_of(chain, site) == expected


def test_user_agent_and_salt_select_the_marker() -> None:
    """The user agent matters only if browsers are counted, and each salt has other IDs."""
    chain = Chain((OLD, NEW))

    found = [
        marker_ids_of(chain, MAIN, "a"),
        marker_ids_of(chain, BROWSERS, "a"),
        marker_ids_of(chain, BROWSERS, "b"),
        marker_ids_of(chain, MAIN, salt=SALT),
    ]

    assert found[0] == [TWO]
    assert len({id_ for [id_] in found}) == 4


@pytest.mark.parametrize(("chain", "secrets"), [(Chain((OLD,)), 1), (Chain((OLD, NEW)), 2)], ids=["1", "2"])
def test_imported_marker_is_the_one_that_a_visit_looks_for(chain: Chain, secrets: int) -> None:
    """An import and a visit compute the same ID from what the earlier counter stored."""
    earlier = base64.urlsafe_b64encode(hmac.digest(OLD, b"192.0.2.1", "sha256")).decode()[:16]

    marker = imported_marker(derive_key(chain, "dev"), IMPORTING, earlier)

    assert marker == Marker(marker_ids_of(chain, IMPORTING)[1], secrets)

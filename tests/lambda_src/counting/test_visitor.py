"""Promises of visitor: who is one and the same, and who can tell."""

import re
from typing import Any

import pytest

from footfall.counting.visitor import network, pseudonym, secret_fingerprint, visitor_id, visitor_key
from footfall.errors import InvalidAddressError

ALICE: dict[str, Any] = {"key": b"k" * 32, "site": "main", "identity": "192.0.2.1"}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("192.0.2.1", "192.0.2.1", id="ipv4"),
        pytest.param("::ffff:192.0.2.1", "192.0.2.1", id="mapped"),
        pytest.param("::FFFF:C000:0201", "192.0.2.1", id="mapped-hexadecimal"),
        pytest.param("0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1", id="mapped-in-full"),
        pytest.param("2001:db8:1:2::", "2001:db8:1:2::/64", id="ipv6-first"),
        pytest.param("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64", id="ipv6-last"),
        pytest.param("2001:0DB8:0001:0002:0:0:0:1", "2001:db8:1:2::/64", id="ipv6-in-full"),
        pytest.param("2001:db8:1:2::192.0.2.1", "2001:db8:1:2::/64", id="ipv6-dotted-end"),
        pytest.param("fe80::1%eth0", "fe80::/64", id="ipv6-zone"),
        pytest.param("2001:db8:1:3::1", "2001:db8:1:3::/64", id="ipv6-next-network"),
    ],
)
def test_every_spelling_is_one_network(address: str, expected: str) -> None:
    """However an address is spelled, whoever sits behind it is counted once."""
    spelled = network(address)

    assert spelled == expected


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="empty"),
        pytest.param("192.0.2.256", id="out-of-range"),
        pytest.param("192.0.2.1, 192.0.2.2", id="list"),
        pytest.param("192.0.2.1/32", id="network"),
        pytest.param("192.000.002.001", id="octal-or-decimal"),
        pytest.param(" 192.0.2.1", id="space"),
        pytest.param("3221225985", id="number"),
        pytest.param("test-invoke-source-ip", id="console"),
    ],
)
def test_what_is_no_address_is_refused_without_quoting_it(address: str | None) -> None:
    """What cannot be read as an address counts nobody, and is not repeated."""
    with pytest.raises(InvalidAddressError) as refused:
        network(address)

    assert refused.value.args == ()
    assert (refused.value.__cause__, refused.value.__suppress_context__) == (None, True)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"key": b"t" * 32}, id="next-window"),
        pytest.param({"site": "b"}, id="other-site"),
        pytest.param({"identity": "192.0.2.2"}, id="other-address"),
    ],
)
def test_any_difference_is_another_visitor(change: dict[str, Any]) -> None:
    """Nobody can be followed from one window, site or address to another."""
    other = visitor_id(**ALICE | change)

    assert other != visitor_id(**ALICE)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"secret": b"t" * 32}, id="other-secret"),
        pytest.param({"environment": "prod"}, id="other-environment"),
    ],
)
def test_keys_of_environments_are_strangers(change: dict[str, Any]) -> None:
    """Nobody can be followed from dev to prod, even under one secret."""
    here: dict[str, Any] = {"secret": b"s" * 32, "environment": "dev"}

    assert visitor_key(**here | change) != visitor_key(**here)
    assert secret_fingerprint(**here | change) != secret_fingerprint(**here)


def test_a_visitor_keeps_the_name_that_is_stored() -> None:
    """No release may name visitors anew: each would be counted again. Checked with openssl dgst."""
    key = visitor_key(secret=b"s" * 32, environment="dev")

    assert pseudonym(visitor_id(key=key, site="main", identity="192.0.2.1")) == "9n62tBjrm0DfMtwR42PSJg"
    assert secret_fingerprint(secret=b"s" * 32, environment="dev") == "562bebbe764f6297"


def test_a_pseudonym_is_short_and_plain() -> None:
    """A pseudonym is 22 characters that need no escaping anywhere."""
    name = pseudonym(b"\xfb\xff" * 8)

    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", name)

"""Tests of the visitor: which addresses are the same visitor, and which pseudonyms can be linked."""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.counting.visitor import (
    network,
    pseudonym,
    secret_fingerprint,
    visitor_id,
    visitor_identity,
    visitor_key,
)
from footfall.errors import InvalidAddressError

# Known answers, computed without Python. KEY is the secret ("s" 32 times) or a visitor key, in hexadecimal:
#   printf 'footfall\0key\0dev' | openssl dgst -sha256 -mac HMAC -macopt hexkey:KEY
#   (printf 'footfall\0key\0dev\0'; echo 000102...1e1f | xxd -r -p) | openssl dgst ...
#   (printf 'main\0'; printf '192.0.2.1') | openssl dgst ... | cut -c1-32 | xxd -r -p | basenc --base64url
#   printf 'footfall\0fingerprint\0dev' | openssl dgst ... | cut -c1-16
FOREVER_KEY = "747f9aea1da23bb5920c8b2349c7dd8737f9c1c77f7d939344c3136d08f2ec7e"
DAILY_KEY = "8a8a173e9ad8c2c563cda099e1ed2f5970b440ac5d25b39229221a0db1f42b6c"
SALT = bytes(range(32))

ADDRESSES = st.one_of(
    st.ip_addresses().map(str),
    st.ip_addresses(v=6).map(lambda ip: ip.exploded.upper()),
    st.ip_addresses(v=4).map("::ffff:{}".format),
    # Networks and hosts with any number of zeros, which the notation abbreviates.
    st.lists(st.sampled_from([0, 0, 0, 1, 0xFFFF]), min_size=8, max_size=8).map(
        lambda groups: ":".join(f"{group:x}" for group in groups)
    ),
    st.text("0123456789abcdefF.:/ \0\N{ARABIC-INDIC DIGIT ONE}", max_size=20),
)

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
def test_every_notation_is_one_network(address: str, expected: str) -> None:
    """Every notation of an address identifies the same visitor."""
    canonical = network(address)

    assert canonical == expected


@given(ADDRESSES)
def test_network_is_that_of_the_module_ipaddress(address: str) -> None:
    """Visitors that an earlier release counted with the module ipaddress are not counted again."""
    try:
        found = network(address)
    except InvalidAddressError:
        found = None

    assert found == ipaddress_network(address)


def ipaddress_network(address: str) -> str | None:
    """Return the network of *address* as earlier releases did, or None if it is invalid."""
    try:
        ip = ip_address(address)
    except ValueError:
        return None
    ip = (isinstance(ip, IPv6Address) and ip.ipv4_mapped) or ip

    return str(ip if isinstance(ip, IPv4Address) else IPv6Network((int(ip), 64), strict=False))


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="empty"),
        pytest.param("192.0.2.256", id="out-of-range"),
        pytest.param("192.0.2.1, 192.0.2.2", id="list"),
        pytest.param("192.0.2.1/32", id="network"),
        pytest.param("192.000.002.001", id="octal-or-decimal"),
        pytest.param("0177.0.0.1", id="octal"),
        pytest.param("0x7f.0.0.1", id="hexadecimal"),
        pytest.param("192.0.2.1:443", id="port"),
        pytest.param("[2001:db8::1]:443", id="ipv6-port"),
        pytest.param("[2001:db8::1]", id="ipv6-brackets"),
        pytest.param("192.0.2.1%eth0", id="ipv4-zone"),
        pytest.param(" 192.0.2.1", id="space"),
        pytest.param("3221225985", id="number"),
        pytest.param("test-invoke-source-ip", id="console"),
    ],
)
def test_invalid_address_is_rejected_without_quoting_it(address: str | None) -> None:
    """An invalid address is not counted and not quoted."""
    with pytest.raises(InvalidAddressError) as error:
        network(address)

    assert error.value.args == ()
    assert (error.value.__cause__, error.value.__suppress_context__) == (None, True)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"key": b"t" * 32}, id="next-window"),
        pytest.param({"site": "b"}, id="other-site"),
        pytest.param({"identity": "192.0.2.2"}, id="other-address"),
    ],
)
def test_any_difference_is_a_different_visitor(change: dict[str, Any]) -> None:
    """A visitor cannot be recognized across windows, sites or addresses."""
    other = visitor_id(**ALICE | change)

    assert other != visitor_id(**ALICE)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"secret": b"t" * 32}, id="other-secret"),
        pytest.param({"environment": "prod"}, id="other-environment"),
    ],
)
def test_environments_have_different_keys(change: dict[str, Any]) -> None:
    """A visitor cannot be recognized across dev and prod, even with the same secret."""
    parameters: dict[str, Any] = {"secret": b"s" * 32, "environment": "dev"}

    assert visitor_key(**parameters | change) != visitor_key(**parameters)
    assert secret_fingerprint(**parameters | change) != secret_fingerprint(**parameters)


@pytest.mark.parametrize(
    ("salt", "expected"),
    [
        pytest.param(b"", FOREVER_KEY, id="without-a-salt"),
        pytest.param(SALT, DAILY_KEY, id="with-a-salt"),
    ],
)
def test_key_is_stable_across_releases(salt: bytes, expected: str) -> None:
    """A release with another key would count every visitor again, with a salt within the same window."""
    key = visitor_key(secret=b"s" * 32, environment="dev", salt=salt)

    assert key.hex() == expected


@pytest.mark.parametrize(
    ("key", "site", "address", "user_agent", "expected"),
    [
        pytest.param(FOREVER_KEY, "main", "192.0.2.1", None, "9n62tBjrm0DfMtwR42PSJg", id="ipv4"),
        pytest.param(FOREVER_KEY, "main", "2001:db8:1:2::1", None, "kdovcME5prGJGN5WALeepA", id="ipv6"),
        pytest.param(DAILY_KEY, "main", "192.0.2.1", None, "tLRCJS08aROWP_JD3_TAAA", id="with-a-salt"),
        pytest.param(
            DAILY_KEY,
            "blog",
            "192.0.2.1",
            "Mozilla/5.0 \N{PAW PRINTS} \ud800",
            "DLB8VGgsppMynBW1TuP70w",
            id="by-browser",
        ),
    ],
)
def test_pseudonym_is_stable_across_releases(
    key: str, site: str, address: str, user_agent: str | None, expected: str
) -> None:
    """A release with other pseudonyms would count every visitor again."""
    identity = visitor_identity(address, user_agent or "", by_browser=user_agent is not None)

    visitor = visitor_id(key=bytes.fromhex(key), site=site, identity=identity)

    assert pseudonym(visitor) == expected


@pytest.mark.parametrize(
    ("environment", "expected"), [("dev", "562bebbe764f6297"), ("prod", "7fa900de529b7173")]
)
def test_fingerprint_is_stable_across_releases(environment: str, expected: str) -> None:
    """A release with another fingerprint would reject the secret, and count no visitor."""
    assert secret_fingerprint(secret=b"s" * 32, environment=environment) == expected


def test_pseudonym_is_22_url_safe_characters() -> None:
    """A pseudonym is 22 characters that need no escaping."""
    name = pseudonym(b"\xfb\xff" * 8)

    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", name)

"""The visitor: the network of an address, and the pseudonym under which the visitor is counted."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from ipaddress import IPv6Address, IPv6Network, ip_address

from footfall.errors import InvalidAddressError


def network(address: str | None) -> str:
    """Return the network of *address* in canonical form: the IPv4 address, or the /64 of an IPv6 address.

    A household gets a /64, and its devices change their addresses within it. Raises InvalidAddressError,
    which does not quote the address.
    """
    try:
        ip = ip_address(str(address))
    except ValueError:
        raise InvalidAddressError from None
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or IPv6Network((int(ip), 64), strict=False))


def visitor_identity(address: str | None, user_agent: str, *, by_browser: bool) -> str:
    """Return what distinguishes visitors: the network and, if *by_browser*, the user agent."""
    return f"{network(address)}\0{user_agent}" if by_browser else network(address)


def visitor_key(*, secret: bytes, environment: str, salt: bytes = b"") -> bytes:
    """Return the key of an environment's pseudonyms: 32 bytes from the secret and the window's *salt*."""
    label = b"footfall\0key\0" + environment.encode() + (b"\0" + salt if salt else b"")

    return hmac.digest(secret, label, hashlib.sha256)


def visitor_id(*, key: bytes, site: str, identity: str, page: str | None = None) -> bytes:
    """Return the visitor's ID on a site, or on a *page*: the first 16 bytes of an HMAC-SHA256 under *key*.

    The message is unambiguous, because a page starts with a slash, and an identity does not.
    """
    scope = site if page is None else f"{site}\0{page}"
    # A user agent can be any text, including an unpaired surrogate.
    message = f"{scope}\0{identity}".encode(errors="surrogatepass")

    return hmac.digest(key, message, hashlib.sha256)[:16]


def labeled_key(label: str, *, secret: bytes, environment: str) -> bytes:
    """Return the key for the purpose that *label* names: 32 bytes. It depends on no site and no salt."""
    return hmac.digest(secret, f"footfall\0{label}\0{environment}".encode(), hashlib.sha256)


def rekeyed(visitor: bytes, rotation_keys: Iterable[bytes]) -> bytes:
    """Return a visitor's ID after rotations of the secret, each with its key."""
    for key in rotation_keys:
        visitor = hmac.digest(key, visitor, hashlib.sha256)[:16]

    return visitor


def earlier_id(*, secret: bytes, address: str) -> str:
    """Return how the counter before Footfall stored *address*: 16 characters of URL-safe base64."""
    digest = hmac.digest(secret, address.encode(), hashlib.sha256)

    return base64.urlsafe_b64encode(digest[:12]).decode()


def pseudonym(visitor: bytes) -> str:
    """Return a visitor's ID as it is stored: 22 characters of URL-safe base64."""
    return base64.urlsafe_b64encode(visitor).rstrip(b"=").decode()


def secret_fingerprint(*, secret: bytes, environment: str) -> str:
    """Return 16 hexadecimal digits that identify the secret without revealing it."""
    label = b"footfall\0fingerprint\0" + environment.encode()

    return hmac.digest(secret, label, hashlib.sha256)[:8].hex()

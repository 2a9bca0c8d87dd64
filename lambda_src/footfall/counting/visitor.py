"""The visitor: the network of an address, and the pseudonym under which the visitor is counted."""

import base64
import hashlib
import hmac
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

from footfall.errors import InvalidAddressError

_IPV4_LENGTH = 4  # Bytes.
_IPV4_MAPPED = bytes(10) + b"\xff\xff"  # The prefix of IPv6 addresses that contain an IPv4 address.


def network(address: str | None) -> str:
    """Return the network of *address* in canonical form: the IPv4 address, or the /64 of an IPv6 address.

    A household gets a /64, and its devices change their addresses within it. Raises InvalidAddressError,
    which does not quote the address.
    """
    try:
        packed = _pack(str(address))
    except (OSError, ValueError):
        raise InvalidAddressError from None
    if len(packed) == _IPV4_LENGTH:
        return inet_ntop(AF_INET, packed)
    return f"{inet_ntop(AF_INET6, packed[:8] + bytes(8))}/64"


def visitor_identity(address: str | None, user_agent: str, *, by_browser: bool) -> str:
    """Return what distinguishes visitors: the network and, if *by_browser*, the user agent."""
    return f"{network(address)}\0{user_agent}" if by_browser else network(address)


def visitor_key(*, secret: bytes, environment: str, salt: bytes = b"") -> bytes:
    """Return the key of an environment's pseudonyms: 32 bytes from the secret and the window's *salt*."""
    label = b"footfall\0key\0" + environment.encode() + (b"\0" + salt if salt else b"")

    return hmac.digest(secret, label, hashlib.sha256)


def visitor_id(*, key: bytes, site: str, identity: str) -> bytes:
    """Return the visitor's ID: the first 16 bytes of an HMAC-SHA256 under *key*."""
    # A user agent can be any text, including an unpaired surrogate.
    message = f"{site}\0{identity}".encode(errors="surrogatepass")

    return hmac.digest(key, message, hashlib.sha256)[:16]


def pseudonym(visitor: bytes) -> str:
    """Return a visitor's ID as it is stored: 22 characters of URL-safe base64."""
    return base64.urlsafe_b64encode(visitor).rstrip(b"=").decode()


def secret_fingerprint(*, secret: bytes, environment: str) -> str:
    """Return 16 hexadecimal digits that identify the secret without revealing it."""
    label = b"footfall\0fingerprint\0" + environment.encode()

    return hmac.digest(secret, label, hashlib.sha256)[:8].hex()


def _pack(address: str) -> bytes:
    """Return the 4 bytes of an IPv4 address, or the 16 bytes of an IPv6 address. The zone is ignored."""
    if ":" not in address:
        return inet_pton(AF_INET, address)
    return inet_pton(AF_INET6, address.partition("%")[0]).removeprefix(_IPV4_MAPPED)

"""Who is it: the address's network, and the pseudonym under which it is counted."""

import base64
import hashlib
import hmac
from ipaddress import IPv6Address, IPv6Network, ip_address

from footfall.errors import BadAddress


def network(address: str | None) -> str:
    """Spell *address* in the one way that is counted: IPv4 whole, IPv6 as its /64.

    A household gets a /64 and its devices change addresses inside it. Raises BadAddress, which
    does not quote the address.
    """
    try:
        ip = ip_address(str(address))
    except ValueError:
        raise BadAddress from None
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or IPv6Network((int(ip), 64), strict=False))


def caller(address: str | None, browser: str, *, by_browser: bool) -> str:
    """Say who calls: the network, and where browsers count apart the browser's name for itself."""
    return f"{network(address)}\0{browser}" if by_browser else network(address)


def visitor_key(*, secret: bytes, environment: str, salt: bytes = b"") -> bytes:
    """Derive the key of an environment's pseudonyms: 32 bytes; with a *salt*, one that ends with it."""
    label = b"footfall\0key\0" + environment.encode() + (b"\0" + salt if salt else b"")

    return hmac.digest(secret, label, hashlib.sha256)


def visitor_id(*, key: bytes, site: str, network: str) -> bytes:
    """Name a visitor for as long as *key* lives: 16 bytes."""
    # Whatever a caller sends as its browser's name is taken, half a surrogate pair included.
    who = f"{site}\0{network}".encode(errors="surrogatepass")

    return hmac.digest(key, who, hashlib.sha256)[:16]


def pseudonym(visitor: bytes) -> str:
    """Spell a visitor's name as the store keeps it: 22 characters, safe in a URL."""
    return base64.urlsafe_b64encode(visitor).rstrip(b"=").decode()


def fingerprint(*, secret: bytes, environment: str) -> str:
    """Tell secrets apart without knowing them: 16 hexadecimal digits."""
    label = b"footfall\0fingerprint\0" + environment.encode()

    return hmac.digest(secret, label, hashlib.sha256)[:8].hex()

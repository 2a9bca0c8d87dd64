"""The origin of a site: what a browser sends in the header Origin, such as ``https://you.example``."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

from ops.errors import UserError

# The same rule as in modules/compute.
ORIGIN = re.compile(r"^https?://([a-z0-9_]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:]+\])(:[1-9][0-9]{0,4})?$")
DEFAULT_PORTS = {"http": 80, "https": 443}
# The origins of the env.hcl files in this repository that are not a real site.
PLACEHOLDERS = {"https://example.com"}
LOCAL = re.compile(r"^https?://(localhost|127\.0\.0\.1|\[::1\])(:|$)")


def origin_from_url(url: str) -> str:
    """Return the origin of *url*, without its path and its default port. The default scheme is https.

    Raises:
        UserError: when it has no valid origin.

    """
    text = url.strip() if "://" in url else f"https://{url.strip()}"
    try:
        parts = urlsplit(text)
        host, port = ascii_host(parts.hostname or ""), parts.port
    except ValueError:  # Also an error of the encoding.
        host, port = "", None
        parts = urlsplit("")
    host = f"[{host}]" if ":" in host else host
    suffix = "" if port in {None, DEFAULT_PORTS.get(parts.scheme)} else f":{port}"
    origin = f"{parts.scheme}://{host}{suffix}"
    if not ORIGIN.fullmatch(origin):
        raise UserError(f"{url!r} is not the URL of a site. Use one such as https://you.example.")

    return origin


def ascii_host(name: str) -> str:
    """Return a host name as browsers encode it: straße.de as xn--strae-oqa.de.

    The codec ``idna`` alone implements the rules of 2003, which change the name to strasse.de.

    Raises:
        ValueError: when a label is empty or too long.

    """
    labels = unicodedata.normalize("NFKC", name).split(".")
    encoded = [label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels]

    return ".".join(encoded).encode("idna").decode()


def merged_origins(existing: Iterable[str], added: Iterable[str], *, keep_local: bool) -> list[str]:
    """Return *existing* origins and *added* ones, without placeholders.

    Origins on the developer's machine are kept only with *keep_local*.
    """
    kept = [
        origin
        for origin in existing
        if origin not in PLACEHOLDERS and (keep_local or not LOCAL.match(origin))
    ]

    return list(dict.fromkeys([*kept, *added]))


def has_site(origins: Iterable[str]) -> bool:
    """Return whether one of *origins* is neither a placeholder nor on the developer's machine."""
    return any(origin not in PLACEHOLDERS and not LOCAL.match(origin) for origin in origins)

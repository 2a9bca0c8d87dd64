"""The markers that a visitor can have, computed with the code of the function."""

from footfall.counting.items import Marker
from footfall.counting.keys import Key, visitor_ids
from footfall.counting.visitor import pseudonym, rekeyed, visitor_id, visitor_identity
from footfall.settings import Site


def marker_ids(
    key: Key, site: Site, address: str, user_agent: str = "", page: str | None = None
) -> list[str]:
    """Return the IDs of all markers that a visitor of *site*, or its *page*, can have in the window of *key*.

    `footfall.counting.keys.derive_key` returns the key. The user agent matters only on a site with
    `by_browser`. Raises InvalidAddressError.
    """
    identity = visitor_identity(address, user_agent, by_browser=site.by_browser)

    return [pseudonym(id_) for id_, _ in visitor_ids(key, site, identity, page)]


def imported_marker(key: Key, site: Site, earlier: str) -> Marker:
    """Return the marker of a visitor of an *earlier* counter, from the 16 characters that it stored."""
    first = visitor_id(key=key.imported, site=site.stored_name, identity=earlier)

    return Marker(pseudonym(rekeyed(first, key.rotations)), 1 + len(key.rotations))

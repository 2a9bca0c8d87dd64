"""Visits of a site, and how one is counted."""

from footfall.counting.items import Marker, Visit, increment_counter
from footfall.counting.store import Store
from footfall.counting.transaction import SITE, Transaction


def site_visit(  # noqa: PLR0913 - a visit has all of these.
    *markers: Marker,
    site: str = "main",
    day: str = "2026-11-23",
    shard: int = 0,
    now: int = 1_000,
    request_id: str = "r1",
    expires_at: int | None = None,
) -> Visit:
    """Return a visit with these *markers*, or with the marker of one visitor."""
    return Visit(
        visitor=b"v" * 16,
        markers=markers or (Marker("a" * 22),),
        counter=increment_counter(site, day, shard),
        now=now,
        request_id=request_id,
        expires_at=expires_at,
    )


def count(store: Store, visit: Visit) -> bool:
    """Count *visit*, and return whether it was new."""
    return store.write(Transaction({SITE: visit}))[SITE] is None

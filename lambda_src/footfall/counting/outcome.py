"""The outcome of a counting request."""

from typing import NamedTuple

from footfall.counting.totals import PageTotals

PAGES_OFF = "pages_off"
HOUR = 3600  # Seconds.


class PageOutcome(NamedTuple):
    """The result for a page. *visitors* is None if the page is not counted."""

    path: str
    visitors: int | None
    reason: str | None


# What is known of a page that a reading request names.
type RequestedPage = PageTotals | PageOutcome


class Outcome(NamedTuple):
    """The result of a counting request. It stays valid for *max_age* seconds."""

    visitors: int
    reason: str | None
    max_age: int = HOUR
    page: PageOutcome | None = None

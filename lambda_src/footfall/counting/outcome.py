"""The results of requests: the outcome of a counting request, and the statistics of a site."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from footfall.counting.totals import Day, PageTotals, Totals

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


class Statistics(NamedTuple):
    """A site's totals, the visitors of its last days, and the exclusions of those days by reason."""

    totals: Totals
    days: Sequence[Day]
    exclusions: Mapping[str, int]

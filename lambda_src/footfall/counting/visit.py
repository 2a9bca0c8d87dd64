"""A counting request: the visitor, the time, and the visits that the store writes."""

from typing import NamedTuple

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload
from footfall.counting import items
from footfall.counting.items import Marker, Visit
from footfall.counting.keys import Key, visitor_ids
from footfall.counting.visitor import pseudonym
from footfall.counting.window import local_date
from footfall.settings import Site

MARKER_SECONDS = 2 * 86_400  # How long a marker is kept after its window.


class CountingRequest(NamedTuple):
    """One request to count a visitor with this *identity*, at *now* in epoch seconds."""

    site: Site
    identity: str
    key: Key
    now: int
    retry_policy: RetryPolicy

    @property
    def day(self) -> str:
        """Return the day of the visit, never before the window's first day, even if the clock is slow."""
        day, window = local_date(self.site, self.now), self.key.window

        return max(day, window.starts) if window else day

    def random_shard(self) -> int:
        """Select a shard at random."""
        return self.retry_policy.random.randrange(self.site.shards)

    def site_visit(self) -> Visit:
        """Create the visit of the site."""
        return self.visit(items.increment_counter(self.site.stored_name, self.day, self.random_shard()))

    def visit(self, counter: Payload, page: str | None = None) -> Visit:
        """Create the visit of the site or a *page*, which adds 1 to a *counter*.

        Each visit has its own random request ID: a common one would link the markers of a visitor.
        """
        ids, window = visitor_ids(self.key, self.site, self.identity, page), self.key.window

        return Visit(
            visitor=ids[0][0],
            markers=[Marker(pseudonym(id_), secrets) for id_, secrets in ids],
            counter=counter,
            now=self.now,
            request_id=self.retry_policy.random.randbytes(12).hex(),
            expires_at=window.ends + MARKER_SECONDS if window else None,
        )

"""What lives as long as an execution environment: settings, memory and the secret."""

import time
from collections.abc import Callable
from typing import NamedTuple

import secret
from items import Tally, Visit
from memory import Memory
from patience import Patience
from settings import Settings, Site
from store import Store
from visitor import pseudonym, visitor_id, visitor_key


class Outcome(NamedTuple):
    """What became of a counting request: the count now, and the reason if it did not rise."""

    visitors: int
    reason: str | None


class Counter:
    """The counter of one environment's sites."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = time.time) -> None:
        """Know nobody yet; *clock* tells the time of day, in seconds since 1970."""
        self._clock = clock
        self._memory = Memory(clock=clock)
        self._secret: bytes | None = None
        self._settings = settings

    def count(self, site: Site, network: str, patience: Patience) -> Outcome:
        """Count whoever calls from *network*, unless that was done before."""
        store = Store(self._settings.table, patience)
        visitor = visitor_id(key=self._key(patience), site=site.name, network=network)
        visit = self._visit(visitor, site, patience)
        known = self._memory.knows(visitor) or store.has(visit)
        counted = not known and store.count(visit)
        self._memory.learn(visitor)
        if counted:
            return Outcome(self._tally(site, store, consistent=True).visitors, reason=None)
        told = self._memory.recall(site.name) or self._tally(site, store, consistent=False)
        return Outcome(told.visitors, reason="seen")

    def read(self, site: Site, patience: Patience) -> Tally:
        """Read a site's tally afresh, counting nobody."""
        return self._tally(site, Store(self._settings.table, patience), consistent=False)

    def check(self, patience: Patience) -> None:
        """Read one item, which fails where the table cannot be reached."""
        Store(self._settings.table, patience).fingerprint(self._settings.secret_version)

    def _key(self, patience: Patience) -> bytes:
        # Kept once it is trusted, so a changed secret is read anew until it is restored.
        self._secret = self._secret or secret.read(self._settings, patience)

        return visitor_key(secret=self._secret, environment=self._settings.environment)

    def _visit(self, visitor: bytes, site: Site, patience: Patience) -> Visit:
        now = int(self._clock())

        return Visit(
            visitor=pseudonym(visitor),
            site=site.name,
            day=time.strftime("%Y-%m-%d", time.gmtime(now)),
            shard=patience.random.randrange(site.shards),
            now=now,
            request=patience.random.randbytes(12).hex(),
        )

    def _tally(self, site: Site, store: Store, *, consistent: bool) -> Tally:
        return self._memory.tell(site.name, store.tally(site.name, consistent=consistent))

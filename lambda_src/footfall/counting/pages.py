"""The pages of a site that counts the visitors of each page. Other sites do not load this module.

A page is registered when its first visitor is counted, and at most `max_pages` pages are. An execution
environment uses what it read about registrations for up to a minute, and a list of pages for 10 seconds.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from footfall.counting import page_items
from footfall.counting.items import Visit
from footfall.counting.memory import Memory
from footfall.counting.store import Store
from footfall.counting.totals import PageTotals, Totals
from footfall.counting.transaction import PAGE, TOO_MANY_PAGES, Registration
from footfall.counting.visit import CountingRequest
from footfall.settings import Site

if TYPE_CHECKING:
    from footfall.aws.transport import Item

_MAX_AGE, _LIST_MAX_AGE = 60, 10  # Seconds.


class Pages:
    """The pages of an environment's sites, as an execution environment last read them."""

    def __init__(self, memory: Memory, *, clock: Callable[[], float]) -> None:
        """Create an empty collection, which keeps the totals of pages in *memory*."""
        self._clock = clock
        self._full: dict[str, float] = {}
        self._items: dict[str, tuple[float, Sequence[Item]]] = {}
        self._memory = memory
        self._registered: dict[str, float] = {}

    def visits(
        self, request: CountingRequest, path: str, store: Store
    ) -> tuple[dict[str, Visit], Registration | None]:
        """Create the visit of a page and, unless it is registered, its registration.

        If there was no place for another page in the last minute, return neither.
        """
        site = request.site
        if not self._is_registered(site, path):
            self.read_totals(site, path, store)
        new = None if self._is_registered(site, path) else page_items.registration(site, path)
        if new and self._is_full(site):
            return {}, None
        counter = page_items.increment_counter(site.stored_name, path, request.day, request.random_shard())

        return {PAGE: request.visit(counter, path)}, new

    def visitors_after(self, site: Site, path: str, reason: str | None, store: Store) -> int | None:
        """Return a page's visitors after a request with this result, or None if there is no place for it."""
        if reason == TOO_MANY_PAGES:
            if not self._is_full(site):
                self._full[site.stored_name] = self._clock()
            return None
        if reason is None:
            return self.read_totals(site, path, store, consistent=True).visitors
        return self.recent_totals(site, path, store).visitors

    def recent_totals(self, site: Site, path: str, store: Store) -> Totals:
        """Return the totals of a page, which can be up to 5 seconds old."""
        return self._memory.recent_totals(_name(site, path)) or self.read_totals(site, path, store)

    def read_totals(self, site: Site, path: str, store: Store, *, consistent: bool = False) -> Totals:
        """Read the totals of a page: 0 if it is not registered, unless a visitor was just counted."""
        found, name = store.read_page(site.stored_name, path, consistent=consistent), _name(site, path)
        if any(map(page_items.is_registration, found)):
            self._registered[name] = self._clock()
        elif not consistent and not self._is_registered(site, path):
            return Totals(0, None)

        return self._memory.latest_totals(name, page_items.page_totals(found))

    def read_all(self, site: Site, store: Store, days: Sequence[str] | None) -> list[PageTotals]:
        """Return the registered pages, most visitors first, with the visitors of all *days* or in total."""
        read_at, found = self._items.get(site.stored_name, (None, ()))
        if not self._is_recent(read_at, _LIST_MAX_AGE):
            found = list(page_items.merge_shards(store.read_pages(site.stored_name)))
            self._items[site.stored_name] = self._clock(), found

        return sorted(page_items.list_pages(found, days), key=lambda page: (-page.visitors, page.path))

    def _is_registered(self, site: Site, path: str) -> bool:
        return self._is_recent(self._registered.get(_name(site, path)))

    def _is_full(self, site: Site) -> bool:
        return self._is_recent(self._full.get(site.stored_name))

    def _is_recent(self, time: float | None, max_age: float = _MAX_AGE) -> bool:
        return time is not None and 0 <= self._clock() - time < max_age


def _name(site: Site, path: str) -> str:
    return f"{site.stored_name}#{path}"

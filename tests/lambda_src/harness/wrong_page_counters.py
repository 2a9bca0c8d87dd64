"""Counters that count pages incorrectly. The tests must find their errors."""

from collections.abc import Mapping
from contextlib import suppress

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import TransportError
from footfall.counting import items
from footfall.counting.counter import Counter
from footfall.counting.items import Visit
from footfall.counting.outcome import Outcome, PageOutcome
from footfall.counting.pages import Pages
from footfall.counting.store import Store
from footfall.counting.totals import PageTotals
from footfall.counting.transaction import PAGE, SEEN, Registration
from footfall.counting.visit import CountingRequest
from footfall.settings import Site


class NaivePages(Counter):
    """Counts the site exactly, and then the page: reads its marker, writes it, and adds 1."""

    def count(self, site: Site, identity: str, retry_policy: RetryPolicy, page: str | None = None) -> Outcome:
        """Count the site, and then the page unless its marker exists."""
        outcome = super().count(site, identity, retry_policy)
        name, reason = str(page), self._count_page(site, f"{site.name}{page} {identity}", retry_policy, page)
        visitors = {total.path: total.visitors for total in self.read_pages(site, retry_policy)}

        return outcome._replace(page=PageOutcome(name, visitors.get(name, 0), reason))

    def read_pages(self, site: Site, retry_policy: RetryPolicy, days: int | None = None) -> list[PageTotals]:
        """Read the counters of all pages."""
        del days
        found = Store("visits", retry_policy).read_pages(site.stored_name)

        return [
            PageTotals(item["part"]["S"].partition("#")[0], int(item["total"]["N"]), None) for item in found
        ]

    def _count_page(self, site: Site, marker: str, retry_policy: RetryPolicy, page: str | None) -> str | None:
        place = {"TableName": "visits", "Key": items.key(marker, "visit"), "ConsistentRead": True}
        if retry_policy.call("GetItem", place):
            return SEEN
        retry_policy.call("PutItem", {"TableName": "visits", "Item": place["Key"]})
        update = items.add_numbers(items.key(f"pages#{site.stored_name}", f"{page}#0"), {"total": 1})
        retry_policy.call("UpdateItem", {"TableName": "visits", **update})

        return None


class SeparateMarker(Counter):
    """Writes the page's marker after the transaction that changes the page's counter."""

    def _write(
        self, visits: Mapping[str, Visit], registration: Registration | None, store: Store
    ) -> Mapping[str, str | None]:
        page = visits[PAGE]
        if store.has_marker(page):
            return {PAGE: SEEN, **super()._write({"site": visits["site"]}, registration, store)}
        results = super()._write({**visits, PAGE: page._replace(markers=[])}, registration, store)
        with suppress(TransportError):
            put = items.put_marker(page, page.markers[0])
            store.retry_policy.call("PutItem", {"TableName": store.table, **put})

        return results


class SeparateLimit(Counter):
    """Reads the number of pages before the transaction that registers another one."""

    def _load_pages(self) -> Pages:
        self._pages = self._pages or _UncheckedPages(self._memory, clock=self._clock)

        return self._pages


class _UncheckedPages(Pages):
    def visits(
        self, request: CountingRequest, path: str, store: Store
    ) -> tuple[dict[str, Visit], Registration | None]:
        site = request.site
        place = {"TableName": store.table, "Key": items.key(f"pages#{site.stored_name}", "limit")}
        found = store.retry_policy.call("GetItem", {**place, "ConsistentRead": True}).get("Item", {})
        visits, new = super().visits(request, path, store)
        if new and int(found.get("pages", {"N": "0"})["N"]) >= site.max_pages:
            return {}, None
        if new:
            del new.limit["ConditionExpression"], new.limit["ExpressionAttributeValues"][":max"]
        return visits, new

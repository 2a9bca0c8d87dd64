"""The pages of a site: list them, and remove some to make room for others.

Removing a page deletes its registration. Its counters and markers stay, so a page that is visited again
continues with its exact count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from footfall.counting.page_items import list_pages
from footfall.counting.paths import canonical_path
from footfall.counting.totals import PageTotals
from footfall.errors import InvalidPageError
from ops.data.page_checks import number_of_pages
from ops.data.page_counters import LIMIT, PAGES, known_paths, read_page_items, unregister
from ops.data.sites import StoredSite, deployed_sites, index
from ops.data.tables import Item, read_item, write_together
from ops.errors import UserError
from ops.target.target import Target


@dataclass(frozen=True)
class Pages:
    """The registered pages of a site, the most-read first, and all *known* paths, also of removed pages.

    *command* lists them.
    """

    command: str
    site: StoredSite
    registered: Sequence[PageTotals]
    known: frozenset[str]

    def facts(self, limit: int) -> dict[str, Any]:
        """Return the pages for JSON, with the names that ``GET /pages`` uses."""
        return {
            "site": self.site.name,
            "counts_pages": self.site.pages,
            "number_of_pages": len(self.registered),
            "max_pages": self.site.max_pages,
            "pages": [
                {"path": page.path, "count": page.visitors, "since": page.since}
                for page in self.registered[:limit]
            ],
        }

    def with_at_most(self, visitors: int) -> list[PageTotals]:
        """Return the pages that have at most this number of visitors."""
        return [page for page in self.registered if page.visitors <= visitors]

    def named(self, paths: Iterable[str]) -> list[PageTotals]:
        """Return the registered pages among *paths*. A page that was removed before is left out.

        Raises:
            UserError: when a path is invalid, or the site has never counted such a page.

        """
        wanted = {parse_path(path) for path in paths}
        if unknown := sorted(wanted - self.known):
            raise UserError(
                f"Site {self.site.name} has no page {', '.join(unknown)}. Nothing was removed. "
                f"{self.command} lists the pages of a site."
            )

        return [page for page in self.registered if page.path in wanted]


def parse_path(path: str) -> str:
    """Return the canonical spelling of a path.

    Raises:
        UserError: when it is not valid.

    """
    try:
        return canonical_path(path)
    except InvalidPageError:
        raise UserError(
            f"{path!r} is not the path of a page. Use the part of the URL from the first slash of the path, "
            "without a query, such as /blog/hello."
        ) from None


def read_pages(target: Target, site: StoredSite, days: Sequence[str] | None = None) -> Pages:
    """Read the pages of a site, with the visitors of all *days* or in total."""
    found = read_page_items(target, site.stored_as)
    pages = sorted(list_pages(found, days), key=lambda page: (-page.visitors, page.path))

    return Pages(target.command("pages"), site, pages, frozenset(known_paths(index(found), site.stored_as)))


def remove_pages(target: Target, site: StoredSite, pages: Iterable[PageTotals]) -> int:
    """Remove the registration of *pages*, each in one transaction, and return how many were registered."""
    client, table = target.dynamodb, target.environment.visits_table

    return sum(write_together(client, table, *unregister(site.stored_as, page.path)) for page in pages)


def too_many_pages(target: Target) -> list[str]:
    """Return the names of the sites that have more registered pages than `max_pages`."""
    return [
        site.name
        for site in deployed_sites(target)
        if site.pages and number_of_pages(read_limit(target, site)) > site.max_pages
    ]


def read_limit(target: Target, site: StoredSite) -> Item:
    """Read the item with the number of registered pages of a site."""
    key = {"id": {"S": f"{PAGES}{site.stored_as}"}, "part": {"S": LIMIT}}

    return read_item(target.dynamodb, target.environment.visits_table, key)

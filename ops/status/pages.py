"""The most-read pages of a site as text for people, and as CSV for spreadsheets."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from footfall.aws.retry import RetryPolicy
from footfall.counting.page_items import list_pages
from footfall.counting.store import Store
from footfall.counting.totals import PageTotals
from footfall.counting.window import last_days, local_date
from footfall.settings import Settings, Site
from ops.errors import UserError
from ops.status.chart import MIN_BAR, bar

MOST_READ = 20
MAX_PATH = 50  # Characters of a path in a chart.


@dataclass(frozen=True)
class PageStatistics:
    """The registered pages of a site with their visitors in the last *days*, the most-read first."""

    site: Site
    days: int
    pages: Sequence[PageTotals]


def read_page_statistics(
    settings: Settings, site: Site, days: int, *, now: float, policy: RetryPolicy
) -> PageStatistics:
    """Read the pages of a site. *now* is in seconds since 1970.

    Raises:
        UserError: when the site does not count pages.

    """
    if not site.pages:
        raise UserError(
            f"Site {site.name} does not count pages. Set pages = true for it in env.hcl, deploy, and add the "
            "attribute data-pages to the tag of the embed script."
        )
    found = Store(settings.table, policy).read_pages(site.stored_name)
    pages = list_pages(found, last_days(local_date(site, now), days))

    return PageStatistics(site, days, sorted(pages, key=lambda page: (-page.visitors, page.path)))


def page_lines(statistics: PageStatistics, width: int) -> list[str]:
    """Return a bar chart of the most-read pages that is at most *width* characters wide."""
    site, pages = statistics.site, [page for page in statistics.pages if page.visitors]
    shown, number = pages[:MOST_READ], len(statistics.pages)
    hidden = len(pages) - len(shown)

    return [
        f"{site.name}: {number:,} of {site.max_pages:,} pages, {len(pages):,} read in {statistics.days} days",
        *(["", *page_chart(shown, width)] if shown else []),
        *([f"and {hidden:,} more: --csv prints all"] if hidden else []),
    ]


def page_chart(pages: Sequence[PageTotals], width: int) -> list[str]:
    """Return a line with a bar for each page. A long path is shortened."""
    names = [short_path(page.path) for page in pages]
    largest, longest = pages[0].visitors, max(map(len, names))
    digits = len(f"{largest:,}")
    space = max(MIN_BAR, width - longest - digits - 3)

    return [
        f"{name:<{longest}}  {page.visitors:>{digits},} {bar(page.visitors, largest, space)}"
        for name, page in zip(names, pages, strict=True)
    ]


def short_path(path: str) -> str:
    """Return a path with at most MAX_PATH characters."""
    return path if len(path) <= MAX_PATH else f"{path[: MAX_PATH - 1]}…"


def page_facts(statistics: PageStatistics) -> dict[str, Any]:
    """Return the pages for JSON, with the names that ``GET /pages`` uses."""
    return {
        "site": statistics.site.name,
        "window": statistics.site.window,
        "days": statistics.days,
        "number_of_pages": len(statistics.pages),
        "max_pages": statistics.site.max_pages,
        "pages": [{"path": page.path, "count": page.visitors} for page in statistics.pages],
    }


def page_csv(statistics: PageStatistics) -> str:
    """Return a line for each page: the path and the visitors."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["page", "visitors"])
    writer.writerows((page.path, page.visitors) for page in statistics.pages)

    return file.getvalue()

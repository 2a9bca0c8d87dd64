"""The counters of a site's pages for JSON and CSV."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from ops.data.page_counters import Key, is_registration, page_days, path_of, read_page_items
from ops.data.sites import StoredSite, index, numbers
from ops.data.tables import Item
from ops.target.target import Target


def page_reports(target: Target, site: StoredSite) -> list[dict[str, Any]]:
    """Return the counters of a site's pages, also of removed ones. Older days than a month are unknown."""
    found = index(read_page_items(target, site.stored_as)).items()

    return [
        page_report(path, list(group))
        for path, group in groupby(found, key=lambda entry: path_of(entry[0]))
        if path
    ]


def page_report(path: str, found: Sequence[tuple[Key, Item]]) -> dict[str, Any]:
    """Return the counters of one page from its items."""
    days: Counter[str] = Counter()
    for key, item in found:
        days.update(dict(page_days(key, item)))

    return {
        "path": path,
        "registered": any(is_registration(key) for key, _ in found),
        "count": sum(numbers(item).get("total", 0) for _, item in found),
        "since": min((item["since"]["S"] for _, item in found if "since" in item), default=None),
        "days": [{"date": date, "visitors": number} for date, number in sorted(days.items()) if number],
    }


def page_rows(page: dict[str, Any]) -> Iterator[tuple[str, str, int, str]]:
    """Yield the rows of a page for CSV. Visitors without a day are those of older days."""
    if without_day := page["count"] - sum(day["visitors"] for day in page["days"]):
        yield "", "visitors", without_day, page["path"]
    for day in page["days"]:
        yield day["date"], "visitors", day["visitors"], page["path"]

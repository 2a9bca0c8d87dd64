"""The counters of an environment as JSON or CSV: visitors by day, exclusions, start values, pages."""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

from footfall.counting.totals import sum_counters
from ops.data.backup import COUNTERS_FORMAT
from ops.data.groups import BASE, CORRECTION, days
from ops.data.page_report import page_reports, page_rows
from ops.data.sites import Counters, StoredSite, index, numbers, read_counters, total
from ops.data.start_value import StartValue
from ops.data.tables import query_items
from ops.target.lock_holder import utc_now
from ops.target.target import Target

VERSION = 1
COLUMNS = ("site", "date", "kind", "number", "page")


def read_report(target: Target, sites: Iterable[StoredSite]) -> dict[str, Any]:
    """Return the counters of *sites*."""
    return {
        "format": COUNTERS_FORMAT,
        "version": VERSION,
        "environment": target.name,
        "region": target.environment.region,
        "time": utc_now(),
        "sites": [site_report(target, site) for site in sites],
    }


def site_report(target: Target, site: StoredSite) -> dict[str, Any]:
    """Return the counters of one site. `without_day` are visitors that a repair or an import added."""
    counters = read_counters(target, [site.stored_as])

    return {
        **site_summary(site, counters),
        "without_day": total(counters, site.stored_as, CORRECTION),
        "days": [{"date": date, "visitors": number} for (_, date), number in sorted(days(counters).items())],
        "exclusions": list(exclusions(target, site)),
        "pages": page_reports(target, site),
    }


def site_summary(site: StoredSite, counters: Counters) -> dict[str, Any]:
    """Return a site's settings, totals and start value."""
    start = StartValue.from_item(counters.get((f"site#{site.stored_as}", BASE), {}))
    own = [item for (id_, _), item in counters.items() if id_ == f"site#{site.stored_as}"]
    totals = sum_counters(own)

    return {
        "site": site.name,
        "stored_as": site.stored_as,
        "window": site.window,
        "count": totals.visitors,
        "start_value": start.facts(),
        "since": totals.since,
    }


def exclusions(target: Target, site: StoredSite) -> Iterator[dict[str, Any]]:
    """Yield the exclusions of a site by day and reason, oldest first."""
    stored = query_items(target.dynamodb, target.environment.visits_table, f"uncounted#{site.stored_as}")
    for (_, month), item in sorted(index(stored).items()):
        for name, number in sorted(numbers(item).items()):
            day, _, reason = name.partition("_")
            yield {"date": f"{month}-{day[1:]}", "reason": reason, "number": number}


def write_json(file: IO[str], report: dict[str, Any]) -> None:
    """Write the counters as JSON."""
    json.dump(report, file, indent=2)
    file.write("\n")


def write_csv(file: IO[str], report: dict[str, Any]) -> None:
    """Write the counters as CSV: a row for each site or page, date and kind of number."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for site in report["sites"]:
        writer.writerows((site["site"], *row) for row in rows(site))


def rows(site: dict[str, Any]) -> Iterator[tuple[str, str, int, str]]:
    """Yield the date, the kind, the number and the page of each row. Numbers of a site have no page."""
    if start := site["start_value"]:
        yield start["since"] or "", "start value", start["count"], ""
    if site["without_day"]:
        yield "", "visitors", site["without_day"], ""
    for day in site["days"]:
        yield day["date"], "visitors", day["visitors"], ""
    for exclusion in site["exclusions"]:
        yield exclusion["date"], exclusion["reason"], exclusion["number"], ""
    for page in site["pages"]:
        yield from page_rows(page)

"""The statistics of one site as text for people, and as CSV for spreadsheets."""

import csv
import io

from footfall.counting.exclusions import REASONS
from ops.status.chart import bar_chart, group_days
from ops.status.statistics import SiteStatistics
from ops.status.text import reasons_text, start_text

FREQUENCY = {"day": "once a day", "forever": "once", "month": "once a month"}


def statistics_lines(site: SiteStatistics, width: int) -> list[str]:
    """Return the totals, a bar chart that is at most *width* characters wide, and the exclusions."""
    unit, _ = group_days(site.days)
    start = [start_text(site.start)] if site.start.visitors else []
    since = f" since {site.since}" if site.since else ""

    return [
        f"{site.site}: {site.count:,} visitors{since}, each counted {FREQUENCY[site.window]}",
        *start,
        f"{site.visitors:,} in {len(site.days)} days, by {unit}:",
        "",
        *bar_chart(site.days, width),
        "",
        f"not counted in {len(site.days)} days: {reasons_text(site)}",
    ]


def statistics_csv(site: SiteStatistics) -> str:
    """Return a line for each day: the date, the visitors, and the exclusions by reason."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["date", "visitors", *REASONS])
    for day, exclusions in zip(site.days, site.exclusions, strict=True):
        writer.writerow([day.date, day.visitors, *(exclusions[reason] for reason in REASONS)])

    return file.getvalue()

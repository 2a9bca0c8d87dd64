"""The page for visitors: the count and, unless they are private, the statistics."""

from collections.abc import Iterable, Sequence
from html import escape

from footfall.counting.statistics import Statistics
from footfall.counting.totals import PageTotals, Totals
from footfall.pages import chart, document, exclusions, formats, most_read, periods, privacy
from footfall.pages.document import link, section
from footfall.pages.periods import Periods
from footfall.settings import Site

CHARTS = {"days": 30, "months": 366}  # The days that a chart needs.

_LONG_NUMBER = 1_000_000  # Visitors: a number of this length needs a smaller font on a phone.
_PRIVATE = "The other statistics of this site are private."


def html(  # noqa: PLR0913 - the page shows all of these.
    site: Site,
    *,
    chart_name: str = "days",
    ip_address_type: str,
    pages: Sequence[PageTotals] = (),
    sites: Iterable[str],
    statistics: Statistics | None,
    totals: Totals,
) -> str:
    """Return the page of *site*. Without *statistics*, it shows only the count of *totals*."""
    title = f"{formats.number(totals.visitors)} {_unique_visitors(totals)} to {document.hosts(site)}"
    sections = _statistics(site, statistics, pages, chart_name) if statistics else f"<p>{_PRIVATE}</p>"
    embed = link(site.name, "Count visitors on your pages", parameter="embed")

    return document.html(
        site,
        sites=sites,
        title=title,
        description=f"{title}. {privacy.counting_rule(site)}",
        content=_count(site, totals) + sections + _privacy(site, ip_address_type),
        footer=f"<p>Counted by Footfall in the owner's own AWS account.</p><p>For the owner: {embed}</p>",
    )


def _count(site: Site, totals: Totals) -> str:
    css_class = "number long" if totals.visitors >= _LONG_NUMBER else "number"
    number = formats.number(totals.visitors)
    since = f", since {formats.date(totals.since)}" if totals.since and not site.is_private else ""

    return (
        f'<h1><span class="{css_class}">{number}</span> {_unique_visitors(totals)}</h1>'
        f"<p>to <strong>{document.linked_hosts(site)}</strong>{since}. {privacy.counting_rule(site)}</p>"
    )


def _statistics(site: Site, statistics: Statistics, pages: Sequence[PageTotals], chart_name: str) -> str:
    other_chart = _other_chart(site, chart_name) if statistics.totals.visitors else ""
    shown = (periods.months if chart_name == "months" else periods.days)(statistics.days)
    most_read_pages = section("pages", "Most-read pages", most_read.html(site, pages)) if site.pages else ""

    return (
        section("chart", shown.heading.capitalize(), _chart(shown, other_chart))
        + most_read_pages
        + section("exclusions", "Not counted", exclusions.html(site, statistics))
    )


def _chart(shown: Periods, other_chart: str) -> str:
    if not shown.total:
        return f"<p>{periods.summary(shown)} {other_chart}</p>"
    current = f"{formats.number(shown.periods[-1].visitors)} of them {shown.current}"

    return (
        f"<p>{formats.visitors(shown.total)}, {current}. {chart.cut_bars(shown)} {other_chart}</p>"
        f"{chart.svg(shown)}<details><summary>Show as a table</summary>{periods.table(shown)}</details>"
    )


def _other_chart(site: Site, chart_name: str) -> str:
    if chart_name == "months":
        return link(site.name, "Show\u00a030\u00a0days", parameter="chart=days")
    return link(site.name, "Show\u00a012\u00a0months", parameter="chart=months")


def _privacy(site: Site, ip_address_type: str) -> str:
    answers = "".join(
        f"<dt>{question}</dt><dd>{escape(answer)}</dd>"
        for question, answer in privacy.questions(site, ip_address_type=ip_address_type).items()
    )

    return section("privacy", "Privacy", f"<dl>{answers}</dl>")


def _unique_visitors(totals: Totals) -> str:
    return "unique visitor" + "s" * (totals.visitors != 1)

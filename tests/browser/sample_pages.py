"""Pages with different contents, as the function renders them, for the tests of what they look like."""

from collections.abc import Callable
from datetime import date, timedelta

from footfall.counting.statistics import Day, Statistics
from footfall.counting.totals import PageTotals, Totals
from footfall.pages import embed, page
from footfall.pages.script import script
from footfall.settings import Site

API_URL = "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod"
LAST_DAY = date(2026, 11, 30)
LONG_PATH = f"/{'long' * 49}"
PAGES = [
    PageTotals("/blog/counting-visitors-exactly", 6_021, "2026-01-01"),
    PageTotals(LONG_PATH, 812, "2026-01-01"),
    PageTotals("/מאמרים/שלום", 321, "2026-01-01"),
    PageTotals('/"><script>alert(1)</script>', 12, "2026-01-01"),
]
SITE = Site("main", ["https://ann.example"])
SITES = ["main", "blog", "a-site-with-a-name-of-32-letters"]
SITE_WITH_PAGES = SITE._replace(pages=True)


def usual(ago: int) -> int:
    """Return a usual number of visitors of the day that was *ago* days before the last one."""
    return 9 + ago * 7 % 6


def render(site: Site, visitors: Callable[[int], int], *, chart_name: str = "days") -> str:
    """Return the page of *site*. *visitors* returns their number on a day, by its distance from the last."""
    number = page.CHARTS[chart_name]
    days = [Day(str(LAST_DAY - timedelta(ago)), visitors(ago)) for ago in reversed(range(number))]
    totals = Totals(sum(day.visitors for day in days), days[0].date)
    exclusions = dict.fromkeys(("bot", "prefetch", "dnt", "gpc"), min(totals.visitors, 96))

    return page.html(
        site,
        chart_name=chart_name,
        ip_address_type="ipv4",
        pages=PAGES,
        sites=SITES if site.pages else ["main"],
        statistics=None if site.is_private else Statistics(totals, days, exclusions),
        totals=totals,
    )


def render_embed(site: Site) -> str:
    """Return the page for the owner of *site*."""
    return embed.html(site, base_url=API_URL, script=script(), sites=SITES, totals=Totals(12_345, None))


SAMPLES = {
    "no-visitors": render(SITE, lambda _: 0),
    "7-visitors": render(SITE, lambda ago: {0: 2, 3: 1, 5: 4}.get(ago, 0)),
    "pages": render(SITE_WITH_PAGES, lambda ago: 411 + usual(ago)),
    "outlier": render(SITE_WITH_PAGES, lambda ago: 12_345 if ago == 10 else usual(ago)),
    "months": render(SITE, usual, chart_name="months"),
    "private": render(SITE._replace(statistics="private"), usual),
    "embed": render_embed(SITE_WITH_PAGES),
    "embed-without-origin": render_embed(Site("blog", [])),
}

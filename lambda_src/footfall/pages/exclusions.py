"""The requests that a site did not count, by reason."""

from footfall.counting.statistics import Statistics
from footfall.pages import document, formats
from footfall.settings import Site

_REASONS = {"bot": "Bots and programs", "prefetch": "Prefetched pages"}
_WISHES = {"dnt": "Do Not Track", "gpc": "Global Privacy Control"}


def html(site: Site, statistics: Statistics) -> str:
    """Return the number and share of exclusions by reason, and what the wishes of visitors add up to."""
    period, total = f"last {len(statistics.days)} days", sum(statistics.exclusions.values())
    if not total:
        return f"<p>No request of the {period} was excluded.</p>"
    rows = [
        (name, formats.number(number), formats.percent(number, total))
        for reason, name in (_REASONS | _WISHES).items()
        # A wish that the site no longer honors can have a number.
        if (number := statistics.exclusions.get(reason, 0)) or reason in (*_REASONS, *site.honour)
    ]

    return (
        f"<p>Requests of the {period} that were not counted, approximately:</p>"
        f"{document.table(('Reason', 'Requests', 'Share'), rows)}{_wishes(site, statistics)}"
    )


def _wishes(site: Site, statistics: Statistics) -> str:
    """Return how many visitors are missing at most because of their wishes.

    The number of these visitors is not known, because nothing about them is stored.
    """
    names = [name for wish, name in _WISHES.items() if wish in site.honour]
    requests = sum(statistics.exclusions.get(wish, 0) for wish in site.honour)
    if not requests:
        return ""
    visitors = sum(day.visitors for day in statistics.days)
    share = formats.percent(requests, requests + visitors)

    return (
        f"<p>Because of {' and '.join(names)}, the count lacks at most {formats.visitors(requests)}, or "
        f"{share} of all visitors of these days. Probably fewer are missing, because each of their page "
        "views is a request.</p>"
    )

"""The routes that read counts as JSON. A visit does not load this module."""

from collections.abc import Sequence
from typing import Any

from footfall.aws.retry import RetryPolicy
from footfall.counting.counter import counter
from footfall.counting.outcome import PAGES_OFF, PageOutcome, RequestedPage
from footfall.counting.page_items import DAYS
from footfall.counting.statistics import Statistics
from footfall.counting.totals import PageTotals, Totals
from footfall.errors import ApiError, InvalidDaysError, InvalidLimitError, InvalidPageDaysError
from footfall.settings import Site, settings
from footfall.web import responses
from footfall.web.request import Request
from footfall.web.responses import Response

_MAX_DAYS = 366
_DEFAULT_LIMIT, _MAX_LIMIT = 10, 100


def get_visitors(request: Request, retry_policy: RetryPolicy) -> Response:
    """Return the count, of a requested page too, with the statistics of the requested days."""
    site, page = settings().site(request.site), request.page
    days = _find_number(request, "days", maximum=_MAX_DAYS, error=InvalidDaysError)
    if days:
        site.check_statistics_are_public()
    page_totals = None if page is None else _read_page(site, page, retry_policy)
    if days:
        statistics = counter().read_statistics(site, days, retry_policy)
        return _statistics_response(site, statistics, page_totals)
    return _totals_response(site, counter().read_totals(site, retry_policy), page_totals)


def _read_page(site: Site, page: str, retry_policy: RetryPolicy) -> RequestedPage:
    if not site.pages:
        return PageOutcome(page, None, PAGES_OFF)
    return counter().read_page(site, page, retry_policy)


def get_pages(request: Request, retry_policy: RetryPolicy) -> Response:
    """Return the most-read pages of a site."""
    site = settings().site(request.site)
    limit = _find_number(request, "limit", maximum=_MAX_LIMIT, error=InvalidLimitError) or _DEFAULT_LIMIT
    days = _find_number(request, "days", maximum=DAYS, error=InvalidPageDaysError)
    site.check_counts_pages()
    site.check_statistics_are_public()

    return pages_response(site, counter().read_pages(site, retry_policy, days), limit)


def _find_number(request: Request, name: str, *, maximum: int, error: type[ApiError]) -> int | None:
    """Return a whole number from 1 to *maximum*, or None if it is not requested. Raises *error*."""
    if name not in request.query:
        return None
    text = request.query[name]
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(maximum)) else 0
    if not 1 <= number <= maximum:
        raise error
    return number


def _totals_response(site: Site, totals: Totals, page: RequestedPage | None = None) -> Response:
    """Return the count and the date of the first visit, of the site and of a requested *page*."""
    return responses.json_response(200, _totals_body(site, totals, page), "public, max-age=10")


def _statistics_response(site: Site, statistics: Statistics, page: RequestedPage | None = None) -> Response:
    """Return the count, the count of each day and the number of exclusions by reason."""
    days = [{"date": day.date, "count": day.visitors} for day in statistics.days]
    body = _totals_body(site, statistics.totals, page)

    return responses.json_response(
        200, body | {"days": days, "not_counted": statistics.exclusions}, "public, max-age=10"
    )


def pages_response(site: Site, pages: Sequence[PageTotals], limit: int) -> Response:
    """Return the first *pages*, up to *limit*, with their counts."""
    counts = [{"path": page.path, "count": page.visitors} for page in pages[:limit]]
    numbers = {"number_of_pages": len(pages), "max_pages": site.max_pages}

    return responses.json_response(
        200, responses.site_body(site) | numbers | {"pages": counts}, "public, max-age=60"
    )


def _totals_body(site: Site, totals: Totals, page: RequestedPage | None) -> dict[str, Any]:
    body = {"count": totals.visitors, **responses.site_body(site), "since": _since(site, totals)}

    return body | {"page": _page_totals_body(site, page)} if page else body


def _page_totals_body(site: Site, page: RequestedPage) -> dict[str, Any]:
    if isinstance(page, PageOutcome):
        return {"path": page.path, "reason": page.reason}
    return {"path": page.path, "count": page.visitors, "since": _since(site, page)}


def _since(site: Site, totals: Totals | PageTotals) -> str | None:
    return None if site.is_private else totals.since

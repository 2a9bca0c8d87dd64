"""The routes of the badge, the contract, the HTML page, the list of pages and the embed script."""

from footfall.aws.retry import RetryPolicy
from footfall.counting.counter import counter
from footfall.counting.page_items import DAYS
from footfall.errors import InvalidLimitError, InvalidPageDaysError
from footfall.pages import badge, page
from footfall.pages.contract import contract
from footfall.pages.script import script
from footfall.settings import settings
from footfall.web import responses
from footfall.web.parameters import find_number, find_page
from footfall.web.request import Request
from footfall.web.responses import Response

_CHART_DAYS = 30
_DEFAULT_LIMIT, _MAX_LIMIT = 10, 100


def get_badge_json(request: Request, retry_policy: RetryPolicy) -> Response:
    """Return the badge for shields.io's endpoint badge."""
    label, color = _label_and_color(request)
    badge.validate(label, color=color)

    return responses.badge_json_response(badge.endpoint_badge(label, _count(request, retry_policy), color))


def get_badge_svg(request: Request, retry_policy: RetryPolicy) -> Response:
    """Return the badge as an image."""
    label, color = _label_and_color(request)
    style = request.query.get("style", badge.STYLE)
    # Reject invalid parameters before the table is read.
    badge.validate(label, color=color, style=style)

    return responses.svg_response(badge.svg(label, _count(request, retry_policy), color=color, style=style))


def get_contract(request: Request, _: RetryPolicy) -> Response:
    """Return the contract as JSON."""
    return responses.contract_response(contract(request.base_url))


def get_pages(request: Request, retry_policy: RetryPolicy) -> Response:
    """Return the most-read pages of a site."""
    site = settings().site(request.site)
    limit = find_number(request, "limit", maximum=_MAX_LIMIT, error=InvalidLimitError) or _DEFAULT_LIMIT
    days = find_number(request, "days", maximum=DAYS, error=InvalidPageDaysError)
    site.check_counts_pages()
    site.check_statistics_are_public()

    return responses.pages_response(site, counter().read_pages(site, retry_policy, days), limit)


def get_script(request: Request, _: RetryPolicy) -> Response:
    """Return the embed script, which is the same for all sites."""
    settings().site(request.site)

    return responses.script_response(script())


def get_page(request: Request, retry_policy: RetryPolicy) -> Response:
    """Return the HTML page."""
    site = settings().site(request.site)
    statistics = counter().read_statistics(site, _CHART_DAYS, retry_policy)
    html = page.html(
        site,
        base_url=request.base_url,
        ip_address_type=settings().ip_address_type,
        totals=statistics.totals,
        days=statistics.days,
        script=script(),
    )

    return responses.html_response(html, page.content_security_policy())


def _label_and_color(request: Request) -> tuple[str, str]:
    return request.query.get("label", badge.LABEL), request.query.get("color", badge.COLOR)


def _count(request: Request, retry_policy: RetryPolicy) -> str:
    """Return the count of the site or of the requested page, as text."""
    site, page = settings().site(request.site), find_page(request)
    if page is None:
        return f"{counter().recent_totals(site, retry_policy).visitors:,}"
    site.check_counts_pages()
    return f"{counter().read_page(site, page, retry_policy).visitors:,}"

"""The routes of the badge, the contract, the HTML page, the list of pages and the embed script."""

from importlib import import_module

from footfall.aws.retry import RetryPolicy
from footfall.counting.counter import counter
from footfall.pages import badge
from footfall.pages.contract import contract
from footfall.pages.script import script
from footfall.settings import settings
from footfall.web import responses
from footfall.web.request import Request
from footfall.web.responses import Response

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


def get_script(request: Request, _: RetryPolicy) -> Response:
    """Return the embed script, which is the same for all sites."""
    settings().site(request.site)

    return responses.script_response(script())


def get_page(request: Request, retry_policy: RetryPolicy) -> Response:
    """Return the HTML page. The first request loads its modules, because a badge does not need them."""
    response: Response = import_module("footfall.pages.views").response(counter(), request, retry_policy)

    return response


def _label_and_color(request: Request) -> tuple[str, str]:
    return request.query.get("label", badge.LABEL), request.query.get("color", badge.COLOR)


def _count(request: Request, retry_policy: RetryPolicy) -> str:
    """Return the count of the site or of the requested page, as text."""
    site, page = settings().site(request.site), request.page
    if page is None:
        return f"{counter().recent_totals(site, retry_policy).visitors:,}"
    site.check_counts_pages()
    return f"{counter().read_page(site, page, retry_policy).visitors:,}"

"""The routes of the contract. API Gateway rejects every other method and path.

HEAD has the route of GET: the handler removes the body.
"""

from collections.abc import Callable, Mapping
from importlib import import_module

from footfall.aws.retry import RetryPolicy
from footfall.counting.counter import counter
from footfall.counting.exclusions import exclusion_reason
from footfall.counting.outcome import Outcome
from footfall.counting.visitor import visitor_identity
from footfall.errors import UnknownRouteError
from footfall.settings import Site, settings
from footfall.web import responses
from footfall.web.request import Request
from footfall.web.responses import Response

type Route = Callable[[Request, RetryPolicy], Response]


def find_route(request: Request) -> Route:
    """Return the route that serves *request*. Raises UnknownRouteError."""
    try:
        return _ROUTES[request.method, request.path]
    except KeyError:
        raise UnknownRouteError from None


def _post_visitors(request: Request, retry_policy: RetryPolicy) -> Response:
    return responses.count_response(*_count(request, retry_policy, allow_tools=True))


def _get_visit(request: Request, retry_policy: RetryPolicy) -> Response:
    return responses.visit_response(*_count(request, retry_policy))


def _get_pixel(request: Request, retry_policy: RetryPolicy) -> Response:
    _count(request, retry_policy)

    return responses.pixel_response()


def _count(request: Request, retry_policy: RetryPolicy, *, allow_tools: bool = False) -> tuple[Site, Outcome]:
    """Count the visitor, or record the reason for not counting."""
    site, page = _site(request), request.page
    site.check_origin(request.origin)
    user_agent = request.headers.get("user-agent", "")
    identity = visitor_identity(request.address, user_agent, by_browser=site.by_browser)
    if reason := exclusion_reason(_headers(request), allow_tools=allow_tools, honour=site.honour):
        return site, counter().exclude(site, reason, retry_policy, page)
    return site, counter().count(site, identity, retry_policy, page)


def _headers(request: Request) -> Mapping[str, str]:
    """Return the headers. The parameter gpc=1 of the embed script becomes the header of this wish.

    Some browsers show Global Privacy Control to scripts, but do not send the header to every website.
    """
    return request.headers if request.query.get("gpc") != "1" else {**request.headers, "sec-gpc": "1"}


def _site(request: Request) -> Site:
    return settings().site(request.site)


def _lazy_route(module: str, name: str) -> Route:
    """Return a route of *module*. The first request for it loads the module, so no visit waits for it."""

    def serve(request: Request, retry_policy: RetryPolicy) -> Response:
        route: Route = getattr(import_module(module), name)

        return route(request, retry_policy)

    return serve


def _page_route(name: str) -> Route:
    return _lazy_route("footfall.pages.routes", name)


def _reading_route(name: str) -> Route:
    return _lazy_route("footfall.web.reading", name)


def _get_health(request: Request, retry_policy: RetryPolicy) -> Response:
    counter().check(retry_policy, renew=request.headers.get("cache-control") == "no-cache")

    return responses.health_response(settings().release)


_ROUTES: dict[tuple[str, str], Route] = {
    ("GET", "/"): _page_route("get_page"),
    ("GET", "/badge.json"): _page_route("get_badge_json"),
    ("GET", "/badge.svg"): _page_route("get_badge_svg"),
    ("GET", "/count.js"): _page_route("get_script"),
    ("GET", "/health"): _get_health,
    ("GET", "/openapi.json"): _page_route("get_contract"),
    ("GET", "/pages"): _reading_route("get_pages"),
    ("GET", "/pixel.svg"): _get_pixel,
    ("GET", "/visit"): _get_visit,
    ("GET", "/visitors"): _reading_route("get_visitors"),
    ("HEAD", "/"): _page_route("get_page"),
    ("HEAD", "/badge.svg"): _page_route("get_badge_svg"),
    ("HEAD", "/health"): _get_health,
    ("POST", "/visitors"): _post_visitors,
}

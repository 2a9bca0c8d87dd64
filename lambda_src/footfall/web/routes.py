"""The routes of the contract, and what each does; the gateway lets no other request in."""

from collections.abc import Callable
from importlib import import_module

from footfall.aws.retry import Patience
from footfall.counting.counter import Outcome, counter
from footfall.counting.exclusions import reason
from footfall.counting.visitor import caller
from footfall.errors import BadDays, UnknownRoute
from footfall.settings import Site, settings
from footfall.web import responses
from footfall.web.request import Request
from footfall.web.responses import Answer

_LONGEST = 366  # Days.

type Route = Callable[[Request, Patience], Answer]


def route(request: Request) -> Route:
    """Find the route of *request*, or raise UnknownRoute."""
    try:
        return _ROUTES[request.method, request.path]
    except KeyError:
        raise UnknownRoute from None


def _post(request: Request, patience: Patience) -> Answer:
    return responses.counted(*_visit(request, patience, deliberate=True))


def _visit_route(request: Request, patience: Patience) -> Answer:
    return responses.visited(*_visit(request, patience))


def _pixel(request: Request, patience: Patience) -> Answer:
    _visit(request, patience)

    return responses.pixel()


def _visit(request: Request, patience: Patience, *, deliberate: bool = False) -> tuple[Site, Outcome]:
    """Count the caller, or say by name why not."""
    site = _site(request)
    site.admit(request.origin)
    agent = request.headers.get("user-agent", "")
    who = caller(request.address, agent, by_browser=site.by_browser)
    if refused := reason(request.headers, deliberate=deliberate):
        return site, counter().refuse(site, refused, patience)
    return site, counter().count(site, who, patience)


def _read(request: Request, patience: Patience) -> Answer:
    site = _site(request)
    if "days" not in request.query:
        return responses.read(site, counter().read(site, patience))
    return responses.read_days(site, counter().read_days(site, _days(request.query["days"]), patience))


def _days(asked: str) -> int:
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= len(str(_LONGEST)) else 0
    if not 1 <= number <= _LONGEST:
        raise BadDays
    return number


def _site(request: Request) -> Site:
    return settings().site(request.site)


def _show(what: str) -> Route:
    """Serve what people look at. Its room is loaded when first asked for: no visit waits for it."""

    def serve(request: Request, patience: Patience) -> Answer:
        shown: Route = getattr(import_module("footfall.pages.routes"), what)

        return shown(request, patience)

    return serve


def _health(_: Request, patience: Patience) -> Answer:
    counter().check(patience)

    return responses.healthy(settings().release)


_ROUTES: dict[tuple[str, str], Route] = {
    ("GET", "/"): _show("page"),
    ("GET", "/badge.json"): _show("badge_json"),
    ("GET", "/badge.svg"): _show("badge_svg"),
    ("GET", "/count.js"): _show("count_js"),
    ("GET", "/health"): _health,
    ("GET", "/pixel.svg"): _pixel,
    ("GET", "/visit"): _visit_route,
    ("GET", "/visitors"): _read,
    ("POST", "/visitors"): _post,
}

"""The routes of the contract, and what each does; the gateway lets no other request in."""

from collections.abc import Callable
from functools import cache

import answer
import badge
import page
from answer import Answer
from counter import Counter, Outcome
from patience import Patience
from refusal import BadDays, UnknownRoute
from request import Request
from script import script
from settings import Site, settings
from uncounted import reason
from visitor import caller

# Days: at most asked for, and shown on the page.
_LONGEST = 366
_SHOWN = 30

type Route = Callable[[Request, Patience], Answer]


def route(request: Request) -> Route:
    """Find the route of *request*, or raise UnknownRoute."""
    try:
        return _ROUTES[request.method, request.path]
    except KeyError:
        raise UnknownRoute from None


def _post(request: Request, patience: Patience) -> Answer:
    return answer.counted(*_visit(request, patience, deliberate=True))


def _visit_route(request: Request, patience: Patience) -> Answer:
    return answer.visited(*_visit(request, patience))


def _pixel(request: Request, patience: Patience) -> Answer:
    _visit(request, patience)

    return answer.pixel()


def _visit(request: Request, patience: Patience, *, deliberate: bool = False) -> tuple[Site, Outcome]:
    """Count the caller, or say by name why not."""
    site = _site(request)
    site.admit(request.headers.get("origin"))
    agent = request.headers.get("user-agent", "")
    who = caller(request.address, agent, by_browser=site.by_browser)
    if refused := reason(request.headers, deliberate=deliberate):
        return site, counter().refuse(site, refused, patience)
    return site, counter().count(site, who, patience)


def _read(request: Request, patience: Patience) -> Answer:
    site = _site(request)
    if "days" not in request.query:
        return answer.read(site, counter().read(site, patience))
    return answer.read_days(site, counter().read_days(site, _days(request.query["days"]), patience))


def _days(asked: str) -> int:
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= len(str(_LONGEST)) else 0
    if not 1 <= number <= _LONGEST:
        raise BadDays
    return number


def _site(request: Request) -> Site:
    return settings().site(request.site)


def _badge_svg(request: Request, patience: Patience) -> Answer:
    label, color, style = _look(request)

    return answer.picture(badge.svg(label, _number(request, patience), color=color, style=style))


def _badge_json(request: Request, patience: Patience) -> Answer:
    label, color, _ = _look(request)

    return answer.shield(badge.shield(label, _number(request, patience), color))


def _look(request: Request) -> tuple[str, str, str]:
    """Say what is asked for on a badge; what cannot be drawn is refused before anything is read."""
    usual = {"label": badge.LABEL, "color": badge.COLOR, "style": badge.STYLE}
    label, color, style = (request.query.get(name, default) for name, default in usual.items())
    badge.check(label, color=color, style=style)

    return label, color, style


def _number(request: Request, patience: Patience) -> str:
    return f"{counter().glance(_site(request), patience).visitors:,}"


def _script(request: Request, _: Patience) -> Answer:
    _site(request)

    return answer.script(script())


def _page(request: Request, patience: Patience) -> Answer:
    site = _site(request)
    reading = counter().read_days(site, _SHOWN, patience)
    html = page.document(site, base=request.base, tally=reading.tally, days=reading.days, script=script())

    return answer.page(html, page.policy())


def _health(_: Request, patience: Patience) -> Answer:
    counter().check(patience)

    return answer.healthy(settings().release)


@cache
def counter() -> Counter:
    """Start the counter, once in an execution environment's life."""
    return Counter(settings())


_ROUTES: dict[tuple[str, str], Route] = {
    ("GET", "/"): _page,
    ("GET", "/badge.json"): _badge_json,
    ("GET", "/badge.svg"): _badge_svg,
    ("GET", "/count.js"): _script,
    ("GET", "/health"): _health,
    ("GET", "/pixel.svg"): _pixel,
    ("GET", "/visit"): _visit_route,
    ("GET", "/visitors"): _read,
    ("POST", "/visitors"): _post,
}

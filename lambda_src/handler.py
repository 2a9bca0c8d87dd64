"""The door: finds the route, and turns whatever goes wrong into an answer."""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Protocol

import answer
import aws
import journal
from answer import Answer
from counter import Counter
from patience import Patience
from refusal import Internal, Refusal, Unavailable, UnknownRoute
from request import Event, Request
from seam import CallError
from settings import settings
from visitor import network


class Context(Protocol):
    """What Lambda says about an invocation."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int:
        """Tell how long the function may still run."""


def handle(event: Event, context: Context) -> Answer:
    """Answer one event of API Gateway's; no exception leaves by this door."""
    try:
        return _serve(event, context)
    except Exception as error:  # noqa: BLE001 - what nobody foresaw must end here.
        refusal = _translate(error)
        if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            journal.record(error, refusal, getattr(context, "aws_request_id", None))
        return answer.refused(refusal)


def _serve(event: Event, context: Context) -> Answer:
    request = Request.of(event)
    route = _ROUTES.get((request.method, request.path))
    if route is None:
        raise UnknownRoute
    patience = Patience.within(context.get_remaining_time_in_millis(), aws.call)

    return route(request, patience)


def _translate(error: Exception) -> Refusal:
    match error:
        case Refusal():
            return error
        case CallError():
            return Unavailable()
        case _:
            return Internal()


def _count(request: Request, patience: Patience) -> Answer:
    site = settings().site(request.site)
    site.admit(request.origin)
    outcome = _counter().count(site, network(request.address), patience)

    return answer.counted(site, outcome)


def _read(request: Request, patience: Patience) -> Answer:
    site = settings().site(request.site)

    return answer.read(site, _counter().read(site, patience))


def _health(_: Request, patience: Patience) -> Answer:
    _counter().check(patience)

    return answer.healthy(settings().release)


@cache
def _counter() -> Counter:
    return Counter(settings())


type _Route = Callable[[Request, Patience], Answer]

_ROUTES: dict[tuple[str, str], _Route] = {
    ("GET", "/health"): _health,
    ("GET", "/visitors"): _read,
    ("POST", "/visitors"): _count,
}

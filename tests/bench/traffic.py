"""The kinds of requests that the benchmarks measure."""

from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from ipaddress import IPv4Address
from itertools import count
from typing import Literal, NamedTuple

from footfall.aws.transport import Transport
from footfall.web.request import Event
from footfall.web.responses import Response
from tests.bench.execution import Invoke, execution_environment
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.gateway import event, query

NOON = 1_795_435_200  # 2026-11-23, UTC.
BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"

_addresses = map(str, map(IPv4Address, count(1 << 24)))

type Request = Callable[[], Response]


class RequestKind(NamedTuple):
    """A kind of request. Its visitor is new, is in memory, or was counted by another execution environment.

    *pause* is the time before the request in seconds. After 5 seconds, the total in memory is too old for a
    response. After 60 seconds, an exclusion is written to the table, and health and the registrations of
    pages are read again. *page* is one that others have visited, or a new one for each visitor. *site*
    replaces the site of all kinds.
    """

    name: str
    path: str = "/visit"
    method: Literal["GET", "POST"] = "GET"
    visitor: Literal["new", "in memory", "counted elsewhere"] = "in memory"
    pause: float = 0
    user_agent: str = BROWSER
    days: str | None = None
    page: Literal["/read", "/new"] | None = None
    site: str | None = None


FIRST_VISIT = RequestKind("first visit, `GET /visit`", visitor="new")
REPEAT_FROM_MEMORY = RequestKind("repeat visit, from memory")
REPEAT_FROM_MEMORY_AND_TOTAL = RequestKind("repeat visit, from memory, reads the total", pause=5)
REPEAT_FROM_MARKER = RequestKind("repeat visit, from its marker", visitor="counted elsewhere")
REPEAT_FROM_MARKER_AND_TOTAL = RequestKind(
    "repeat visit, from its marker, reads the total", visitor="counted elsewhere", pause=5
)
BOT_RECORDED = RequestKind("bot, first in a minute", user_agent=CRAWLER, pause=60)
BOT_NOT_RECORDED = RequestKind("bot, later in the same minute", user_agent=CRAWLER)
FIRST_VISIT_BY_POST = RequestKind("first visit, `POST /visitors`", "/visitors", "POST", visitor="new")
FIRST_VISIT_BY_PIXEL = RequestKind("first visit, `GET /pixel.svg`", "/pixel.svg", visitor="new")
READ_TOTAL = RequestKind("`GET /visitors`", "/visitors")
READ_DAYS = RequestKind("`GET /visitors?days=30`", "/visitors", days="30")
BADGE_SVG = RequestKind("`GET /badge.svg`", "/badge.svg", pause=5)
BADGE_JSON = RequestKind("`GET /badge.json`", "/badge.json", pause=5)
PAGE = RequestKind("`GET /` (page)", "/")
SCRIPT = RequestKind("`GET /count.js`", "/count.js")
CONTRACT = RequestKind("`GET /openapi.json`", "/openapi.json")
HEALTH_CHECK = RequestKind("`GET /health`, first in a minute", "/health", pause=60)
HEALTH_FROM_MEMORY = RequestKind("`GET /health`, later in the same minute", "/health")
# On a site that counts pages.
FIRST_VISIT_WITH_PAGE = RequestKind(
    "first visit, of the site and of a page", visitor="new", pause=60, page="/read", site="pages"
)
FIRST_VISIT_OF_NEW_PAGE = RequestKind(
    "first visit, of the site and of a new page", visitor="new", pause=60, page="/new", site="pages"
)
NEW_PAGE = RequestKind(
    "known visitor, first visit of a page",
    visitor="counted elsewhere",
    pause=60,
    page="/read",
    site="pages",
)
REPEAT_OF_PAGE = RequestKind("repeat visit of a page, from memory", page="/read", site="pages")
READ_PAGE = RequestKind("`GET /visitors?page=/path`", "/visitors", pause=5, page="/read", site="pages")
READ_PAGES = RequestKind("`GET /pages`, first in 10 seconds", "/pages", pause=10, site="pages")
REQUEST_KINDS = [
    FIRST_VISIT,
    FIRST_VISIT_BY_POST,
    FIRST_VISIT_BY_PIXEL,
    REPEAT_FROM_MEMORY,
    REPEAT_FROM_MEMORY_AND_TOTAL,
    REPEAT_FROM_MARKER,
    REPEAT_FROM_MARKER_AND_TOTAL,
    BOT_RECORDED,
    BOT_NOT_RECORDED,
    READ_TOTAL,
    READ_DAYS,
    BADGE_SVG,
    BADGE_JSON,
    PAGE,
    SCRIPT,
    CONTRACT,
    HEALTH_CHECK,
    HEALTH_FROM_MEMORY,
    FIRST_VISIT_WITH_PAGE,
    FIRST_VISIT_OF_NEW_PAGE,
    NEW_PAGE,
    REPEAT_OF_PAGE,
    READ_PAGE,
    READ_PAGES,
]

WARM_UP = [
    RequestKind("warm"),
    RequestKind("warm", "/"),
    RequestKind("warm", "/health"),
    RequestKind("warm", user_agent=CRAWLER),
]


def prepare_requests(
    kind: RequestKind, number: int, call: Transport, *, site: str = "main"
) -> Iterator[Request]:
    """Yield *number* requests of a *kind* in a warm execution environment. Calling one sends it."""
    clock, known = Clock(NOON), next(_addresses)
    callers = [known if kind.visitor == "in memory" else next(_addresses) for _ in range(number)]
    with execution_environment(call, clock=clock) as invoke:
        for address in callers if kind.visitor == "counted elsewhere" else [known]:
            invoke_ok(invoke, request_event(RequestKind("first visit", site=kind.site), address, site))
    with execution_environment(call, clock=clock) as invoke:
        for warm in [*WARM_UP, RequestKind("warm", page=kind.page, site=kind.site)]:
            invoke_ok(invoke, request_event(warm, known, site))
        for address in callers:
            request = request_event(kind, address, site)
            clock.sleep(kind.pause)
            yield partial(invoke_ok, invoke, request)


def invoke_ok(invoke: Invoke, request: Event) -> Response:
    """Invoke the function and return its response.

    Raises:
        AssertionError: if the status is not 200. An error response is fast and would distort the measurement.

    """
    response = invoke(request)
    if response["statusCode"] != HTTPStatus.OK:
        raise AssertionError(response["body"])
    return response


def request_event(kind: RequestKind, address: str, site: str) -> Event:
    """Return the event that API Gateway sends for a request of a *kind*."""
    page = f"/new/{address}" if kind.page == "/new" else kind.page
    parameters = {"site": kind.site or site, "days": kind.days, "page": page}
    requested = query(**{name: value for name, value in parameters.items() if value is not None})
    request = event(kind.method, kind.path, headers={"User-Agent": kind.user_agent}, **requested)
    request["requestContext"] |= {"identity": {"sourceIp": address, "userAgent": kind.user_agent}}

    return request

"""The requests that are measured, each repeatable: who asks for what, and how long after the last."""

from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from ipaddress import IPv4Address
from itertools import count
from typing import Literal, NamedTuple

from footfall.aws.transport import Call
from footfall.web.request import Event
from footfall.web.responses import Answer
from tests.bench.execution import Invoke, execution_environment
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.gateway import event, query

NOON = 1_795_435_200  # 2026-11-23, UTC.
BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"

_addresses = map(str, map(IPv4Address, count(1 << 24)))

type Request = Callable[[], Answer]


class RequestKind(NamedTuple):
    """A kind of request: its visitor is new, known from memory, or was counted elsewhere.

    The *pause* before it is in seconds: after 5 a count is told no more from memory, after 60
    a refusal is written down.
    """

    name: str
    path: str = "/visit"
    method: Literal["GET", "POST"] = "GET"
    visitor: Literal["new", "known", "elsewhere"] = "known"
    pause: float = 0
    user_agent: str = BROWSER
    days: str | None = None


FIRST_VISIT = RequestKind("first visit, by `GET /visit`", visitor="new")
REPEAT_FROM_MEMORY = RequestKind("repeat, from memory")
REPEAT_FROM_MEMORY_AND_TOTAL = RequestKind("repeat, from memory, and the count read", pause=5)
REPEAT_FROM_MARKER = RequestKind("repeat, from its marker", visitor="elsewhere")
REPEAT_FROM_MARKER_AND_TOTAL = RequestKind(
    "repeat, from its marker, and the count read", visitor="elsewhere", pause=5
)
BOT_RECORDED = RequestKind("robot, the first in a minute", user_agent=CRAWLER, pause=60)
BOT_NOT_RECORDED = RequestKind("robot, any other", user_agent=CRAWLER)
FIRST_VISIT_BY_POST = RequestKind("first visit, by `POST /visitors`", "/visitors", "POST", visitor="new")
FIRST_VISIT_BY_PIXEL = RequestKind("first visit, by `GET /pixel.svg`", "/pixel.svg", visitor="new")
READ_TOTAL = RequestKind("`GET /visitors`", "/visitors")
REQUEST_KINDS = [
    *(
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
    ),
    RequestKind("`GET /visitors?days=30`", "/visitors", days="30"),
    RequestKind("`GET /badge.svg`", "/badge.svg", pause=5),
    RequestKind("`GET /badge.json`", "/badge.json", pause=5),
    RequestKind("`GET /`, the page", "/"),
    RequestKind("`GET /count.js`", "/count.js"),
    RequestKind("`GET /health`", "/health"),
]

WARM_UP = [RequestKind("warm"), RequestKind("warm", "/"), RequestKind("warm", user_agent=CRAWLER)]


def prepare_requests(kind: RequestKind, number: int, call: Call, *, site: str = "main") -> Iterator[Request]:
    """Prepare *number* requests of a *kind* in a warm execution environment: each made when it is called."""
    clock, known = Clock(NOON), next(_addresses)
    callers = [known if kind.visitor == "known" else next(_addresses) for _ in range(number)]
    with execution_environment(call, clock=clock) as invoke:
        for address in callers if kind.visitor == "elsewhere" else [known]:
            invoke_ok(invoke, request_event(RequestKind("counted elsewhere"), address, site))
    with execution_environment(call, clock=clock) as invoke:
        for warm in WARM_UP:
            invoke_ok(invoke, request_event(warm, known, site))
        for address in callers:
            event_ = request_event(kind, address, site)
            clock.sleep(kind.pause)
            yield partial(invoke_ok, invoke, event_)


def invoke_ok(invoke: Invoke, event_: Event) -> Answer:
    """Ask, and insist on the answer: a refusal is quick, and would be measured as if it were one.

    Raises:
        AssertionError: when a request was not answered as it should be.

    """
    answer = invoke(event_)
    if answer["statusCode"] != HTTPStatus.OK:
        raise AssertionError(answer["body"])
    return answer


def request_event(kind: RequestKind, address: str, site: str) -> Event:
    """Spell a request as the gateway hands it on."""
    event_ = query(site=site) if kind.days is None else query(site=site, days=kind.days)
    it = event(kind.method, kind.path, headers={"User-Agent": kind.user_agent}, **event_)
    it["requestContext"] |= {"identity": {"sourceIp": address, "userAgent": kind.user_agent}}

    return it

"""The requests that are measured, each repeatable: who asks for what, and how long after the last."""

from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from ipaddress import IPv4Address
from itertools import count
from typing import Literal, NamedTuple

from footfall.aws.transport import Transport
from footfall.web.request import Event
from footfall.web.responses import Response
from tests.bench.execution import Ask, execution
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.gateway import event, query

NOON = 1_795_435_200  # 2026-11-23, UTC.
BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"

_addresses = map(str, map(IPv4Address, count(1 << 24)))

type Request = Callable[[], Response]


class Kind(NamedTuple):
    """A kind of request: its visitor is new, known from memory, or was counted elsewhere.

    The *pause* before it is in seconds: after 5 a count is told no more from memory, after 60
    a refusal is written down.
    """

    name: str
    path: str = "/visit"
    method: Literal["GET", "POST"] = "GET"
    who: Literal["new", "known", "elsewhere"] = "known"
    pause: float = 0
    agent: str = BROWSER
    days: str | None = None


FIRST = Kind("first visit, by `GET /visit`", who="new")
REMEMBERED = Kind("repeat, from memory")
RECOUNTED = Kind("repeat, from memory, and the count read", pause=5)
MARKED = Kind("repeat, from its marker", who="elsewhere")
DEAREST = Kind("repeat, from its marker, and the count read", who="elsewhere", pause=5)
ROBOT_NOTED = Kind("robot, the first in a minute", agent=ROBOT, pause=60)
ROBOT_REFUSED = Kind("robot, any other", agent=ROBOT)
POSTED = Kind("first visit, by `POST /visitors`", "/visitors", "POST", who="new")
SHOWN = Kind("first visit, by `GET /pixel.svg`", "/pixel.svg", who="new")
READING = Kind("`GET /visitors`", "/visitors")
KINDS = [
    *(FIRST, POSTED, SHOWN, REMEMBERED, RECOUNTED, MARKED, DEAREST, ROBOT_NOTED, ROBOT_REFUSED, READING),
    Kind("`GET /visitors?days=30`", "/visitors", days="30"),
    Kind("`GET /badge.svg`", "/badge.svg", pause=5),
    Kind("`GET /badge.json`", "/badge.json", pause=5),
    Kind("`GET /`, the page", "/"),
    Kind("`GET /count.js`", "/count.js"),
    Kind("`GET /health`", "/health"),
]

WARM = [Kind("warm"), Kind("warm", "/"), Kind("warm", agent=ROBOT)]


def play(kind: Kind, number: int, call: Transport, *, site: str = "main") -> Iterator[Request]:
    """Prepare *number* requests of a *kind* in a warm execution environment: each made when it is called."""
    clock, known = Clock(NOON), next(_addresses)
    callers = [known if kind.who == "known" else next(_addresses) for _ in range(number)]
    with execution(call, clock=clock) as ask:
        for address in callers if kind.who == "elsewhere" else [known]:
            answered(ask, request(Kind("counted elsewhere"), address, site))
    with execution(call, clock=clock) as ask:
        for warm in WARM:
            answered(ask, request(warm, known, site))
        for address in callers:
            asked = request(kind, address, site)
            clock.sleep(kind.pause)
            yield partial(answered, ask, asked)


def answered(ask: Ask, asked: Event) -> Response:
    """Ask, and insist on the answer: a refusal is quick, and would be measured as if it were one.

    Raises:
        AssertionError: when a request was not answered as it should be.

    """
    answer = ask(asked)
    if answer["statusCode"] != HTTPStatus.OK:
        raise AssertionError(answer["body"])
    return answer


def request(kind: Kind, address: str, site: str) -> Event:
    """Spell a request as the gateway hands it on."""
    asked = query(site=site) if kind.days is None else query(site=site, days=kind.days)
    it = event(kind.method, kind.path, headers={"User-Agent": kind.agent}, **asked)
    it["requestContext"] |= {"identity": {"sourceIp": address, "userAgent": kind.agent}}

    return it

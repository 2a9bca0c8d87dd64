"""The function's own door behind a gateway in the process: what smoke tests ask, with faults on cue."""

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from ops.contract import Contract
from tests.bench.execution import Invoke
from tests.lambda_src.harness.gateway import event

BASE = "http://front.invalid/dev"
RELEASE = "0" * 64

type Spoil = Callable[[httpx.Response], httpx.Response]


@dataclass
class Front:
    """Sends requests on to the function, answers preflights itself, and *spoils* what it is told to."""

    ask: Invoke
    spoils: dict[str, Spoil] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    contract: Contract = field(default_factory=Contract.in_hand)

    def client(self, headers: dict[str, str]) -> httpx.Client:
        """Give a client that comes here, whatever it asks for."""
        return httpx.Client(base_url=BASE, headers=headers, transport=httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as the environment would."""
        path = request.url.path.removeprefix("/dev")
        good = self._preflight(path) if request.method == "OPTIONS" else self._function(request, path)
        self.asked.append(f"{request.method} {path}")
        spoil = self.spoils.get(self.asked[-1])

        return spoil(good) if spoil else good

    def _preflight(self, path: str) -> httpx.Response:
        methods = ",".join(sorted(self.contract.allowed()[path]))

        return httpx.Response(
            200, headers={"Access-Control-Allow-Methods": methods, "Access-Control-Allow-Origin": "*"}
        )

    def _function(self, request: httpx.Request, path: str) -> httpx.Response:
        said = self.ask(event(request.method, path, headers=dict(request.headers)))

        return httpx.Response(said["statusCode"], headers=said["headers"], text=said["body"])


def without(name: str) -> Spoil:
    """Lose a header on the way."""

    def spoil(answer: httpx.Response) -> httpx.Response:
        del answer.headers[name]

        return answer

    return spoil


def with_header(name: str, value: str) -> Spoil:
    """Say something else in a header."""

    def spoil(answer: httpx.Response) -> httpx.Response:
        answer.headers[name] = value

        return answer

    return spoil


def instead(status: int, text: str = "", **headers: str) -> Spoil:
    """Answer something else altogether, with the same headers but for those named."""

    def spoil(answer: httpx.Response) -> httpx.Response:
        kept = {name: value for name, value in answer.headers.items() if name != "content-length"}

        return httpx.Response(status, headers=kept | headers, text=text)

    return spoil


def lost(_: httpx.Response) -> httpx.Response:
    """Lose the answer."""
    raise httpx.ReadTimeout("lost")

"""The function behind a gateway in this process, for smoke tests, with faults in chosen responses."""

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from ops.release.contract import Contract
from tests.bench.execution import Invoke
from tests.lambda_src.harness.gateway import event

BASE_URL = "http://api.invalid/dev"
RELEASE = "0" * 64

type Fault = Callable[[httpx.Response], httpx.Response]


@dataclass
class InProcessApi:
    """Passes requests to the function, answers preflights itself, and applies *faults* to responses."""

    invoke: Invoke
    faults: dict[str, Fault] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    contract: Contract = field(default_factory=Contract.from_checkout)

    def client(self, headers: dict[str, str]) -> httpx.Client:
        """Return a client whose requests this API handles."""
        return httpx.Client(base_url=BASE_URL, headers=headers, transport=httpx.MockTransport(self.respond))

    def respond(self, request: httpx.Request) -> httpx.Response:
        """Respond as the environment does."""
        path = request.url.path.removeprefix("/dev")
        is_preflight = request.method == "OPTIONS"
        response = self._preflight(path) if is_preflight else self._function(request, path)
        self.requests.append(f"{request.method} {path}")
        fault = self.faults.get(self.requests[-1])

        return fault(response) if fault else response

    def _preflight(self, path: str) -> httpx.Response:
        methods = ",".join(sorted(self.contract.allowed_methods()[path]))

        return httpx.Response(
            200, headers={"Access-Control-Allow-Methods": methods, "Access-Control-Allow-Origin": "*"}
        )

    def _function(self, request: httpx.Request, path: str) -> httpx.Response:
        result = self.invoke(event(request.method, path, headers=dict(request.headers)))

        return httpx.Response(result["statusCode"], headers=result["headers"], text=result["body"])


def without_header(name: str) -> Fault:
    """Return a fault that removes a header."""

    def fault(response: httpx.Response) -> httpx.Response:
        del response.headers[name]

        return response

    return fault


def with_header(name: str, value: str) -> Fault:
    """Return a fault that changes a header."""

    def fault(response: httpx.Response) -> httpx.Response:
        response.headers[name] = value

        return response

    return fault


def with_status(status: int, text: str = "") -> Fault:
    """Return a fault that replaces the status and the body, and keeps the headers."""

    def fault(response: httpx.Response) -> httpx.Response:
        headers = {name: value for name, value in response.headers.items() if name != "content-length"}

        return httpx.Response(status, headers=headers, text=text)

    return fault


def lose_response(_: httpx.Response) -> httpx.Response:
    """Lose the response."""
    raise httpx.ReadTimeout("lost")

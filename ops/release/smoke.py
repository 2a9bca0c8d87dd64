"""The smoke test: every route responds as its contract declares, and the expected release answers.

The requests identify themselves as a bot, so they are answered but never counted. The secret is not
read for bots, so only ``GET /health`` fails if visitors cannot be counted.
They ask for a new result of the health check, because the last one can be older than the release.
"""

import time
from collections.abc import Iterator

import httpx

from ops.errors import UserError
from ops.release.contract import Contract, Operation
from ops.release.status import REQUEST_SECONDS, RETRY_SECONDS
from ops.run_log import RunLog
from ops.target.target import Target

BOT_HEADERS = {"Cache-Control": "no-cache", "User-Agent": "footfall-smoke-bot/1.0"}
# The headers of a browser's preflight for a page of another origin.
PREFLIGHT_HEADERS = {"Access-Control-Request-Headers": "Content-Type", "Origin": "https://smoke.invalid"}


def smoke_test(target: Target, digest: str, run_log: RunLog, *, contract: Contract | None = None) -> None:
    """Request every route of the contract, and check that release *digest* answers.

    Retries until a new deployment has had time to reach every server.

    Raises:
        UserError: when a response violates the contract. The message lists all violations.

    """
    contract = contract or Contract.from_checkout()
    deadline = time.monotonic() + target.cloud.settle_seconds
    with bot_client(target.api_url()) as client:
        while found := [*alias_violations(target, digest), *route_violations(client, contract, digest)]:
            if time.monotonic() >= deadline:
                raise UserError("\n  ".join([f"{target.name} failed its smoke test:", *found]))
            time.sleep(RETRY_SECONDS)
    requests = len(contract.operations) + len(contract.allowed_methods())
    run_log.say(f"{target.name:<14} smoke test passed: {digest[:12]} answered {requests} requests correctly")


def bot_client(base_url: str) -> httpx.Client:
    """Return an HTTP client whose requests are never counted."""
    return httpx.Client(base_url=base_url, headers=BOT_HEADERS, timeout=REQUEST_SECONDS)


def alias_violations(target: Target, digest: str) -> Iterator[str]:
    """Yield a violation if the alias runs another release than *digest*."""
    running = target.running_release()
    if running != digest:
        yield f"the alias points to {running[:12] if running else 'no release'} instead of {digest[:12]}"


def route_violations(client: httpx.Client, contract: Contract, digest: str) -> list[str]:
    """Request every route and every preflight once, and describe each violation."""
    found = [
        f"{operation.name}: {violation}"
        for operation in contract.operations
        for violation in operation_violations(client, contract, operation, digest)
    ]
    for path, methods in contract.allowed_methods().items():
        found += [f"OPTIONS {path}: {violation}" for violation in preflight_violations(client, path, methods)]

    return found


def operation_violations(
    client: httpx.Client, contract: Contract, operation: Operation, digest: str
) -> Iterator[str]:
    """Request one operation, and describe each violation of the contract."""
    try:
        response = client.request(operation.method, operation.path)
    except httpx.HTTPError as error:
        yield f"no response ({type(error).__name__})"
        return
    violations = [*contract.violations(operation, response)]
    yield from violations
    is_json = response.headers.get("Content-Type", "").startswith("application/json")
    if not violations and is_json and response.text:
        yield from content_violations(response.json(), digest)


def content_violations(body: dict[str, object], digest: str) -> Iterator[str]:
    """Report values that are valid by the contract, but wrong for a smoke test of *digest*."""
    if body.get("release", digest) != digest:
        yield f"release {str(body['release'])[:12]} answered instead of {digest[:12]}"
    if body.get("counted"):
        yield "the smoke test was counted as a visitor"


def preflight_violations(client: httpx.Client, path: str, methods: set[str]) -> Iterator[str]:
    """Send the preflight that a browser sends before it requests *path*, and describe each violation."""
    headers = PREFLIGHT_HEADERS | {"Access-Control-Request-Method": min(methods)}
    try:
        response = client.options(path, headers=headers)
    except httpx.HTTPError as error:
        yield f"no response ({type(error).__name__})"
        return
    allowed = response.headers.get("Access-Control-Allow-Methods", "nothing")
    if not response.is_success:
        yield f"status {response.status_code} instead of 200"
    elif response.headers.get("Access-Control-Allow-Origin") != "*":
        yield 'Access-Control-Allow-Origin is not "*"'
    elif set(allowed.split(",")) != methods:
        yield f"allows the methods {allowed} instead of {','.join(sorted(methods))}"

"""The smoke test: the environment answers as the contract says, with the release that it should run.

It comes as a robot, which is answered like anybody and never counted.
"""

import time
from collections.abc import Iterator

import httpx

from ops.cloud.cloud import Cloud
from ops.config.environments import Environment
from ops.paths import Stop
from ops.release.contract import Contract, Operation
from ops.release.status import ANSWER_SECONDS, PAUSE_SECONDS, base_url
from ops.run_log import Work
from ops.target.running import running

ROBOT = {"User-Agent": "footfall-smoke-bot/1.0"}
# What a browser says first when a page of another origin is about to ask.
FOREIGN = {"Access-Control-Request-Headers": "Content-Type", "Origin": "https://smoke.invalid"}


def smoke(
    cloud: Cloud, environment: Environment, digest: str, work: Work, *, contract: Contract | None = None
) -> None:
    """Ask every route of the contract, and see that *digest* answers; what is new has its time to settle.

    Raises:
        Stop: telling every request that was not answered as it should be.

    """
    contract = contract or Contract.in_hand()
    deadline = time.monotonic() + cloud.settle_seconds
    with robot(base_url(cloud, environment)) as client:
        while found := [*misplaced(cloud, environment, digest), *failures(client, contract, digest)]:
            if time.monotonic() >= deadline:
                raise Stop("\n  ".join([f"{environment.name} failed its smoke test:", *found]))
            time.sleep(PAUSE_SECONDS)
    asked = len(contract.operations) + len(contract.allowed())
    work.say(f"{environment.name:<14} smoke test: {digest[:12]} answers {asked} requests as declared")


def robot(base: str) -> httpx.Client:
    """Make a client that is never counted."""
    return httpx.Client(base_url=base, headers=ROBOT, timeout=ANSWER_SECONDS)


def misplaced(cloud: Cloud, environment: Environment, digest: str) -> Iterator[str]:
    """Say whether other code is behind the alias than *digest*."""
    found = running(cloud, environment)
    if found != digest:
        yield f"the alias runs {found[:12] if found else 'nothing'}, not {digest[:12]}"


def failures(client: httpx.Client, contract: Contract, digest: str) -> list[str]:
    """Ask once for everything, and say what was wrong with each answer."""
    found = [
        f"{it.name}: {fault}" for it in contract.operations for fault in faults(client, contract, it, digest)
    ]
    for path, methods in contract.allowed().items():
        found += [f"OPTIONS {path}: {fault}" for fault in preflight_faults(client, path, methods)]

    return found


def faults(client: httpx.Client, contract: Contract, operation: Operation, digest: str) -> Iterator[str]:
    """Say what is wrong with the answer to one operation."""
    try:
        answer = client.request(operation.method, operation.path)
    except httpx.HTTPError as error:
        yield f"no answer ({type(error).__name__})"
        return
    wrong = [*contract.faults(operation, answer)]
    yield from wrong
    if not wrong and answer.headers["Content-Type"].startswith("application/json"):
        yield from lies(answer.json(), digest)


def lies(said: dict[str, object], digest: str) -> Iterator[str]:
    """Say what is well-formed in an answer and yet must not be."""
    if said.get("release", digest) != digest:
        yield f"{str(said['release'])[:12]} answers, not {digest[:12]}"
    if said.get("counted"):
        yield "counted the smoke test"


def preflight_faults(client: httpx.Client, path: str, methods: set[str]) -> Iterator[str]:
    """Say what is wrong with what browsers are told before they ask a path."""
    asked = FOREIGN | {"Access-Control-Request-Method": min(methods)}
    try:
        answer = client.options(path, headers=asked)
    except httpx.HTTPError as error:
        yield f"no answer ({type(error).__name__})"
        return
    told = answer.headers.get("Access-Control-Allow-Methods", "nothing")
    if not answer.is_success:
        yield f"answers {answer.status_code}, not 200"
    elif answer.headers.get("Access-Control-Allow-Origin") != "*":
        yield "is not for any page"
    elif set(told.split(",")) != methods:
        yield f"allows {told}, not {','.join(sorted(methods))}"

"""Tests of a visit with a fault at one of its calls: both transports have the same, exact outcome."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import count
from typing import NamedTuple

import pytest

from footfall.aws import botocore_transport
from footfall.aws.client import Client
from footfall.aws.transport import Payload, Transport
from tests.lambda_src.aws.conftest import new_table, shortened_timeouts
from tests.lambda_src.harness.environment import FIRST_VISIT, Environment, stored_counts
from tests.lambda_src.harness.fault_server import NO_FAULT, End, FaultServer, HttpFault
from tests.lambda_src.harness.faults import Arrival, Fault, possible_faults
from tests.lambda_src.harness.gateway import body
from tests.lambda_src.harness.http_messages import HttpResponse, error

REPEAT_VISIT = ["GetParameter", "GetItem", "GetItem", "Query"]


class Case(NamedTuple):
    """A first or repeat visit in a new execution environment, and a fault at one of its calls."""

    is_repeat: bool
    number: int
    fault: Fault


class Outcome(NamedTuple):
    """The response to a visit, and the numbers of markers and counted visitors after it."""

    status: int
    visitors: int | None
    reason: str | None
    counted: tuple[int, int]


def cases() -> Iterator[Case]:
    """Yield all faults of all calls. HTTP cannot express that the process is killed."""
    for is_repeat, operations in ((False, FIRST_VISIT), (True, REPEAT_VISIT)):
        for number, operation in enumerate(operations):
            for fault in possible_faults(operation):
                if not fault.kills_process:
                    yield Case(is_repeat, number, fault)


CASES = [
    pytest.param(case, id=f"{'repeat' if case.is_repeat else 'first'}-{case.number}-{case.fault.name}")
    for case in cases()
]


def http_fault(fault: Fault, wait: Callable[[float], None]) -> HttpFault:
    """Return what the server does. *wait* advances the clock of the execution environment."""
    reasons = [{"Code": reason} for reason in fault.reasons]
    status = 500 if fault.code == "InternalServerError" else 400
    response = error(fault.code, status=status, CancellationReasons=reasons).encode()
    is_lost = fault.code.endswith("TimeoutError")

    def respond(_: HttpResponse) -> bytes:
        wait(fault.seconds)
        return b"" if is_lost else response

    if not is_lost:
        return HttpFault(fault.arrival, respond)
    # Only a request that is still in flight needs a real timeout.
    return HttpFault(fault.arrival, respond, End.STALL if fault.arrival is Arrival.LATER else End.CLOSE)


def visit(environment: Environment, server: FaultServer) -> Outcome:
    """Send a visit and return its outcome."""
    response = environment.visit()
    server.settle()
    content = body(response)

    return Outcome(response["statusCode"], content.get("count"), content.get("reason"), stored_counts(server))


def limit_call(number: int, transport: Transport) -> Transport:
    """Return the transport with a short timeout in the call with this *number*."""
    numbers = count()

    def call(operation: str, request: Payload) -> Payload:
        with shortened_timeouts() if next(numbers) == number else nullcontext():
            return transport(operation, request)

    return call


def outcomes(case: Case, server: FaultServer, environment: Callable[[], Environment]) -> list[Outcome]:
    """Return the outcomes of the visit with the fault, another one, and a repeat in a new environment."""
    server.reset(new_table())
    before = [visit(environment(), server)] if case.is_repeat else []
    here = environment()
    if case.fault.arrival is Arrival.LATER:
        limited = limit_call(case.number, here.client.call)
        here.client.call = limited  # type: ignore[assignment, method-assign] # A function without self.
    server.plan(*[NO_FAULT] * case.number, http_fault(case.fault, here.clock.sleep))

    return [*before, visit(here, server), visit(here, server), visit(environment(), server)]


@pytest.mark.parametrize("case", CASES)
def test_visit_with_a_fault(
    case: Case, server: FaultServer, monkeypatch: pytest.MonkeyPatch, same_outcomes: list[str]
) -> None:
    """Both transports have the same outcomes. The visitor is counted once, and each marker has its count."""
    by_botocore = Client()
    by_botocore._call = botocore_transport.call  # noqa: SLF001 - as after a fallback.

    http = outcomes(case, server, lambda: Environment(monkeypatch))
    botocore = outcomes(case, server, lambda: Environment(monkeypatch, by_botocore))

    assert http == botocore
    assert http[-1] == Outcome(200, 1, "seen", (1, 1))
    assert all(markers == number for *_, (markers, number) in http)
    assert sum(outcome.status == 200 and not outcome.reason for outcome in http) <= 1
    assert all(outcome.status == 503 or outcome.counted == (1, 1) for outcome in http)
    same_outcomes.append(case.fault.name)


def test_visits_make_these_calls(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table has a fault for each call of a first and of a repeat visit."""
    for operations in (FIRST_VISIT, REPEAT_VISIT):
        server.executed.clear()
        Environment(monkeypatch).visit()

        assert server.executed == operations

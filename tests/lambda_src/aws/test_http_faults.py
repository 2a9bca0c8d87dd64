"""Tests of faults of HTTP: both transports raise the same error, and send each request once."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import NamedTuple

import pytest

from footfall.aws import botocore_transport
from footfall.aws.client import Client
from footfall.aws.transport import Item, Payload, Transport, TransportError
from footfall.counting import items
from tests.lambda_src.aws.conftest import GET, is_fallback, new_table, shortened_timeouts
from tests.lambda_src.aws.test_botocore_transport import PERMANENT, TRANSIENT
from tests.lambda_src.harness.fault_server import End, FaultServer
from tests.lambda_src.harness.faults import Arrival
from tests.lambda_src.harness.http_error_responses import RESPONSES, error_case
from tests.lambda_src.harness.http_faults import FAULTS, NETWORK, Case
from tests.lambda_src.harness.visits import site_visit

VISIT = site_visit()
REQUEST: Payload = {
    "ClientRequestToken": "t1",
    "TransactItems": [
        {"Put": {"TableName": "visits", **items.put_marker(VISIT, *VISIT.markers)}},
        {"Update": {"TableName": "visits", **VISIT.counter}},
    ],
}
SIGNATURE_ERRORS = [
    "IncompleteSignature",
    "InvalidSignature",
    "MissingAuthenticationToken",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
]
ERRORS = [
    error_case(
        whole,
        status=status,
        is_transient=transient or status == 500,
        is_unsupported=code in SIGNATURE_ERRORS,
    )
    for codes, transient in ((TRANSIENT, True), (dict.fromkeys([*PERMANENT, *SIGNATURE_ERRORS]), False))
    for code in codes
    for whole in (code, f"{code}Exception")
    for status in (400, 500)
]
CASES = [*FAULTS, *RESPONSES, *ERRORS]


class Outcome(NamedTuple):
    """The result of a call: its error, what was executed, how many requests were sent, and existing items."""

    code: str
    is_transient: bool
    reasons: list[str]
    executed: list[str]
    requests: int
    items: Sequence[Item] = ()


def call(transport: Transport, server: FaultServer, case: Case) -> Outcome:
    """Call the transport, with the fault."""
    server.executed.clear()
    server.requests.clear()
    server.plan(case.fault)
    error = TransportError("TransactWriteItems", "", transient=True)
    time_out = shortened_timeouts if case.fault.end is End.STALL else nullcontext
    try:
        with time_out():
            transport("TransactWriteItems", REQUEST)
    except TransportError as raised:
        error = raised
    server.settle()
    codes, existing = [reason.code for reason in error.reasons], [reason.item for reason in error.reasons]
    assert "192.0.2.1" not in repr(error)

    return Outcome(error.code, error.transient, codes, server.executed.copy(), len(server.requests), existing)


def expected_outcome(case: Case) -> Outcome:
    """Return the outcome of a case."""
    executed = [] if case.fault.arrival is Arrival.NEVER or not case.fault.is_read else ["TransactWriteItems"]

    return Outcome(case.code, case.is_transient, [*case.reasons], executed, int(case.fault.is_read))


@pytest.mark.parametrize(
    ("case", "is_kept"),
    [
        *(pytest.param(case, False, id=case.name) for case in CASES),
        *(pytest.param(case, True, id=f"{case.name}-on-a-kept-connection") for case in NETWORK),
    ],
)
def test_fault(case: Case, server: FaultServer, same_outcomes: list[str], *, is_kept: bool) -> None:
    """Both transports send the request once and raise the same error. After the error, the next call works.

    After a response that the HTTP transport does not support, the next attempt is botocore's.
    """
    client = Client()
    outcomes = []
    for transport in (client.call, botocore_transport.call):
        server.reset(new_table())
        if is_kept:
            transport("GetItem", GET)
        outcome = call(transport, server, case)
        if case.is_unsupported and transport == client.call:
            server.reset(new_table())
            outcome = call(transport, server, case)
        outcomes.append(outcome)
        transport("GetItem", GET)

    assert outcomes[0] == outcomes[1]
    assert outcomes[0]._replace(items=()) == expected_outcome(case)
    assert is_fallback(client) is case.is_unsupported
    same_outcomes.append(case.name)

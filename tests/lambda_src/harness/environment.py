"""An execution environment of the function, with its real client, which is connected to the fault server."""

import json
from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from footfall.aws.client import Client
from footfall.aws.retry import RetryPolicy
from footfall.counting.counter import counter
from footfall.web import handler
from footfall.web.responses import Response
from tests.lambda_src.harness.clock import Clock
from tests.lambda_src.harness.fault_server import FaultServer
from tests.lambda_src.harness.gateway import ADDRESS, Context, body, event, from_address
from tests.lambda_src.harness.http_messages import HttpRequest, HttpResponse

FIRST_VISIT = ["GetParameter", "GetItem", "PutItem", "GetItem", "GetItem", "TransactWriteItems", "Query"]
HTML = HttpResponse(f"<html>{ADDRESS} visits {'s' * 32}</html>".encode())
_PRIVATE = (ADDRESS, "203.0.113", "192.0.2.1", "s" * 32, "visits", "/footfall-dev/secret")


class Environment:
    """An execution environment whose retries do not wait."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, client: Client | None = None) -> None:
        """Start the environment."""
        counter.cache_clear()
        self.clock = clock = Clock(0)
        self.client = client or Client()
        policy = SimpleNamespace(
            from_remaining_time=lambda _, transport: RetryPolicy(
                transport, clock() + 4, clock=clock, sleep=clock.sleep
            )
        )
        monkeypatch.setattr(handler, "client", lambda: self.client)
        monkeypatch.setattr(handler, "RetryPolicy", policy)

    def visit(self, number: int = 77, **changes: object) -> Response:
        """Send the visit of a visitor."""
        return handler.handle(event(**from_address(f"203.0.113.{number}") | changes), Context())


def check_two_visits(environment: Environment, server: FaultServer) -> None:
    """Send visits of two visitors. Each is counted once, and the second one uses only botocore."""
    first = environment.visit(77)
    server.settle()
    before = len(server.requests)
    second = environment.visit(78)

    assert [body(response).get("count") for response in (first, second)] == [1, 2]
    assert [body(response)["counted"] for response in (first, second)] == [True, True]
    assert stored_counts(server) == (2, 2)
    assert all(is_botocore(request) for request in server.requests[before:])


def stored_counts(server: FaultServer) -> tuple[int, int]:
    """Return the number of markers and the number on the counters."""
    items = list(server.table.tables["visits"].items())
    counters = [int(item["total"]["N"]) for item in items if "total" in item]

    return sum(item["part"]["S"] == "visit" for item in items), sum(counters)


def is_botocore(request: HttpRequest) -> bool:
    """Return whether botocore sent the request."""
    return "Botocore" in request.headers.get("user-agent", "")


def log_lines(capsys: pytest.CaptureFixture[str]) -> Sequence[dict[str, str]]:
    """Return the lines of the log, which must contain nothing private."""
    logged = "".join(capsys.readouterr())
    assert not any(private in logged for private in _PRIVATE)

    return [json.loads(line) for line in logged.splitlines()]

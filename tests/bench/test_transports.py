"""Tests of the processes that the benchmarks compare: each uses its start and its transport."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import pytest

from tests.bench.bounds import exceeded_bounds
from tests.bench.cold_start import Duration, unpack
from tests.bench.cpu_time import RequestSeconds
from tests.bench.deployment import Deployment, addresses
from tests.bench.execution import AWS_VARIABLES, function_variables, in_memory_dynamodb
from tests.bench.function_process import ProcessReport
from tests.bench.latency import Latency
from tests.bench.runtime import BOTOCORE, HTTP, IDLE, UNCONNECTED
from tests.bench.table_server import AwsHandler, AwsServer
from tests.bench.traffic import FIRST_VISIT, request_event
from tests.bench.transport_table import bounds

# The calls of a first visit, in the order in which an execution environment makes them.
CALLS = ["GetParameter", "GetItem", "PutItem", "GetItem", "GetItem", "TransactWriteItems", "Query"]
REPORT = ProcessReport(10_000_000, 20_000_000, Duration(wall=0.1, cpu=0.05), [Duration(wall=0.03, cpu=0.01)])


class Recorder(NamedTuple):
    """A deployment whose server records connections and calls, and the user agents."""

    deployment: Deployment
    events: list[str]
    user_agents: set[str]


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    """Return a deployment with a server in this process, without TLS."""
    events, user_agents = [], set()

    class Handler(AwsHandler):
        delay, table = 0, in_memory_dynamodb()

        def do_POST(self) -> None:  # noqa: N802 - the base class defines the name.
            events.append(self.headers["X-Amz-Target"].rpartition(".")[2])
            user_agents.add(self.headers.get("User-Agent", "").partition("/")[0])
            super().do_POST()

    class Server(AwsServer):
        def get_request(self) -> tuple[Any, Any]:
            events.append("connect")
            return super().get_request()

    with Server(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        url = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}"}
        variables = AWS_VARIABLES | function_variables() | url
        yield Recorder(Deployment(unpack(tmp_path / "package"), variables), events, user_agents)
        server.shutdown()


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        pytest.param(HTTP, ["connect", "connect", *CALLS], id="connected-while-loading"),
        pytest.param(
            UNCONNECTED, ["connect", CALLS[0], "connect", *CALLS[1:]], id="connected-by-the-request"
        ),
        pytest.param(
            IDLE,
            ["connect", "connect", "connect", CALLS[0], "connect", *CALLS[1:]],
            id="connected-again-after-an-hour",
        ),
        pytest.param(BOTOCORE, ["connect", CALLS[0], "connect", *CALLS[1:]], id="botocore"),
    ],
)
def test_each_start_opens_its_connections_when_it_should(
    recorder: Recorder, start: str, expected: list[str]
) -> None:
    """Each start opens two connections while it loads, in the first request, or in both."""
    _visit(recorder.deployment, start)

    assert recorder.events == expected


@pytest.mark.parametrize(("start", "user_agent"), [(HTTP, ""), (BOTOCORE, "Botocore")])
def test_process_uses_its_transport(recorder: Recorder, start: str, user_agent: str) -> None:
    """Only a process with the start for botocore sends requests with botocore's user agent."""
    _visit(recorder.deployment, start)

    assert recorder.user_agents == {user_agent}


def test_process_that_fell_back_to_botocore_is_not_measured(recorder: Recorder) -> None:
    """If the HTTP transport does not support the configuration, the benchmark fails."""
    proxy = {"ALL_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}
    variables = {**recorder.deployment.variables, **proxy}

    with pytest.raises(AssertionError, match=r"^The function used another transport\.$"):
        _visit(recorder.deployment._replace(variables=variables), HTTP)


def test_memory_and_durations_are_those_of_the_function(recorder: Recorder) -> None:
    """The function takes memory and CPU time in addition to Python, and each request has a duration."""
    report = _visit(recorder.deployment, HTTP, number=2)

    assert 0 < report.interpreter_memory < report.memory
    assert report.load.cpu > 0
    assert len(report.requests) == 2
    assert all(request.cpu > 0 for request in report.requests)


def test_bounds_cover_loading_memory_and_a_warm_visit() -> None:
    """The medians of loading and memory, and the CPU time of a warm first visit, have bounds."""
    reports = [REPORT, REPORT._replace(memory=29_000_000, load=Duration(wall=0.1, cpu=0.061))]
    latency = Latency([], [], [], [], [reports[1], *reports])
    seconds = {FIRST_VISIT: RequestSeconds(own=0.0001, http=0.00061, botocore=0.002)}

    assert exceeded_bounds(bounds(latency, seconds)) == [
        "milliseconds of CPU time to load the function: 61, bound 60",
        "MB of peak memory after a first visit: 29, bound 28",
        "microseconds of CPU time of a warm first visit: 610, bound 600",
    ]


def _visit(deployment: Deployment, start: str, number: int = 1) -> ProcessReport:
    with deployment.start(start) as process:
        for _ in range(number):
            process.invoke(request_event(FIRST_VISIT, next(addresses), "main"))
        return process.stop()

"""CPU time of a warm request: of Footfall's own code alone, and of the whole request with botocore."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import process_time
from unittest.mock import patch

from footfall.aws import botocore_transport
from footfall.aws.transport import Payload, Transport
from tests.bench import table_server
from tests.bench.execution import in_memory_dynamodb
from tests.bench.traffic import RequestKind, prepare_requests


class Stopwatch:
    """A transport that measures the CPU time of the transport behind it."""

    def __init__(self, call: Transport) -> None:
        """Forward all calls to *call*."""
        self._call = call
        self.spent = 0.0  # Seconds.

    def call(self, operation: str, request: Payload) -> Payload:
        """Forward the call and add its CPU time to `spent`."""
        start = process_time()
        try:
            return self._call(operation, request)
        finally:
            self.spent += process_time() - start


def own_code_seconds(kind: RequestKind, number: int = 400) -> float:
    """Return the CPU seconds of Footfall's own code in one request: the median of *number* requests."""
    return _median_seconds(kind, number, lambda: Stopwatch(in_memory_dynamodb().call))


def total_seconds(kind: RequestKind, number: int = 200) -> float:
    """Return the CPU seconds of one request with botocore, connected to the table server."""
    return _median_seconds(kind, number, lambda: None)


@contextmanager
def botocore_connection() -> Iterator[None]:
    """Connect botocore to a table server in another process."""
    keys = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_DEFAULT_REGION": "us-east-1"}
    with (
        table_server.run_table_server() as endpoint,
        patch.dict(os.environ, keys | {"AWS_ENDPOINT_URL": endpoint}),
    ):
        botocore_transport.client.cache_clear()
        yield
    botocore_transport.client.cache_clear()


def _median_seconds(kind: RequestKind, number: int, stopwatch: Callable[[], Stopwatch | None]) -> float:
    """Return the median of three runs' medians: other load on the machine can distort one run."""
    return median(_time_requests(kind, number, stopwatch()) for _ in range(3))


def _time_requests(kind: RequestKind, number: int, stopwatch: Stopwatch | None) -> float:
    times = []
    for request in prepare_requests(kind, number, stopwatch.call if stopwatch else botocore_transport.call):
        start = process_time() - (stopwatch.spent if stopwatch else 0)
        request()
        times.append(process_time() - (stopwatch.spent if stopwatch else 0) - start)

    return median(times)

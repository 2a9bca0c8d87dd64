"""Processor time of a warm request: our own code's alone, and the whole of it with botocore."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import process_time
from unittest.mock import patch

from footfall.aws import botocore_transport
from footfall.aws.transport import Call, Message
from tests.bench import table_server
from tests.bench.execution import in_memory_dynamodb
from tests.bench.traffic import RequestKind, prepare_requests


class Stopwatch:
    """The seam, with the processor time that is spent behind it."""

    def __init__(self, call: Call) -> None:
        """Pass everything on to *call*."""
        self._call = call
        self.spent = 0.0  # Seconds.

    def call(self, operation: str, request: Message) -> Message:
        """Answer, and note how long that took."""
        start = process_time()
        try:
            return self._call(operation, request)
        finally:
            self.spent += process_time() - start


def own_code_seconds(kind: RequestKind, number: int = 400) -> float:
    """Time what our own code takes for a request, in seconds: the median of *number*."""
    return _median_seconds(kind, number, lambda: Stopwatch(in_memory_dynamodb().call))


def total_seconds(kind: RequestKind, number: int = 200) -> float:
    """Time a request with botocore, which speaks to the table of another process, in seconds."""
    return _median_seconds(kind, number, lambda: None)


@contextmanager
def botocore_connection() -> Iterator[None]:
    """Let botocore speak to a table in another process."""
    keys = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_DEFAULT_REGION": "us-east-1"}
    with (
        table_server.run_table_server() as endpoint,
        patch.dict(os.environ, keys | {"AWS_ENDPOINT_URL": endpoint}),
    ):
        botocore_transport.client.cache_clear()
        yield
    botocore_transport.client.cache_clear()


def _median_seconds(kind: RequestKind, number: int, stopwatch: Callable[[], Stopwatch | None]) -> float:
    """Take the median of three runs' medians: one run alone may meet a busy moment."""
    return median(_time_requests(kind, number, stopwatch()) for _ in range(3))


def _time_requests(kind: RequestKind, number: int, stopwatch: Stopwatch | None) -> float:
    times = []
    for ask in prepare_requests(kind, number, stopwatch.call if stopwatch else botocore_transport.call):
        start = process_time() - (stopwatch.spent if stopwatch else 0)
        ask()
        times.append(process_time() - (stopwatch.spent if stopwatch else 0) - start)

    return median(times)

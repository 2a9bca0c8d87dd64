"""Processor time of a warm request: our own code's alone, and the whole of it with botocore."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import process_time
from unittest.mock import patch

from footfall.aws import botocore_transport
from footfall.aws.transport import Payload, Transport
from tests.bench import wire
from tests.bench.execution import dynamo
from tests.bench.traffic import Kind, play


class Stopwatch:
    """The seam, with the processor time that is spent behind it."""

    def __init__(self, call: Transport) -> None:
        """Pass everything on to *call*."""
        self._call = call
        self.spent = 0.0  # Seconds.

    def call(self, operation: str, request: Payload) -> Payload:
        """Answer, and note how long that took."""
        began = process_time()
        try:
            return self._call(operation, request)
        finally:
            self.spent += process_time() - began


def own(kind: Kind, number: int = 400) -> float:
    """Time what our own code takes for a request, in seconds: the median of *number*."""
    return _median(kind, number, lambda: Stopwatch(dynamo().call))


def whole(kind: Kind, number: int = 200) -> float:
    """Time a request with botocore, which speaks to the table of another process, in seconds."""
    return _median(kind, number, lambda: None)


@contextmanager
def connected() -> Iterator[None]:
    """Let botocore speak to a table in another process."""
    keys = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_DEFAULT_REGION": "us-east-1"}
    with wire.served() as endpoint, patch.dict(os.environ, keys | {"AWS_ENDPOINT_URL": endpoint}):
        botocore_transport.client.cache_clear()
        yield
    botocore_transport.client.cache_clear()


def _median(kind: Kind, number: int, seam: Callable[[], Stopwatch | None]) -> float:
    """Take the median of three runs' medians: one run alone may meet a busy moment."""
    return median(_run(kind, number, seam()) for _ in range(3))


def _run(kind: Kind, number: int, seam: Stopwatch | None) -> float:
    times = []
    for ask in play(kind, number, seam.call if seam else botocore_transport.call):
        began = process_time() - (seam.spent if seam else 0)
        ask()
        times.append(process_time() - (seam.spent if seam else 0) - began)

    return median(times)

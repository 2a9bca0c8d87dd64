"""CPU time of a warm request: of Footfall's own code, and of the whole request with each transport."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import NamedTuple
from unittest.mock import patch

from footfall.aws import botocore_transport
from footfall.aws.http_transport import HttpTransport
from footfall.aws.tls import tls_context
from footfall.aws.transport import Payload, Transport
from tests.bench.certificates import create_certificates
from tests.bench.execution import AWS_VARIABLES, in_memory_dynamodb
from tests.bench.table_server import run_table_server
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


class RequestSeconds(NamedTuple):
    """The CPU seconds of one request: of Footfall's own code alone, and in total with each transport."""

    own: float
    http: float
    botocore: float


def request_seconds(kind: RequestKind, *, rounds: int = 9, number: int = 12) -> RequestSeconds:
    """Return the medians of *rounds*, each with *number* requests, in which all three take turns.

    The transports need a table server: see table_server_connection.
    """
    http = HttpTransport()
    times = [
        (
            own_code_seconds(kind, number),
            _median_seconds(kind, number, http.call),
            _median_seconds(kind, number, botocore_transport.call),
        )
        for _ in range(rounds)
    ]

    return RequestSeconds(*map(median, zip(*times, strict=True)))


def own_code_seconds(kind: RequestKind, number: int) -> float:
    """Return the CPU seconds of Footfall's own code in one request: the median of *number* requests."""
    stopwatch = Stopwatch(in_memory_dynamodb().call)

    return _median_seconds(kind, number, stopwatch.call, lambda: stopwatch.spent)


@contextmanager
def table_server_connection() -> Iterator[None]:
    """Connect both transports to a table server in another process, over TLS."""
    with TemporaryDirectory() as folder:
        certificates = create_certificates(Path(folder))
        with run_table_server(certificates.server) as url:
            variables = {"AWS_CA_BUNDLE": str(certificates.bundle), "AWS_ENDPOINT_URL": url}
            with patch.dict(os.environ, _without_proxies() | AWS_VARIABLES | variables, clear=True):
                _forget_connections()
                yield
    _forget_connections()


def _without_proxies() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}


def _forget_connections() -> None:
    botocore_transport.client.cache_clear()
    tls_context.cache_clear()  # It has the certificates of another server.


def _median_seconds(
    kind: RequestKind, number: int, call: Transport, excluded: Callable[[], float] = lambda: 0
) -> float:
    """Return the median CPU seconds of *number* requests with the transport *call*.

    *excluded* returns a sum of CPU seconds that are not part of the requests.
    """
    times = []
    for request in prepare_requests(kind, number, call):
        start = process_time() - excluded()
        request()
        times.append(process_time() - excluded() - start)

    return median(times)

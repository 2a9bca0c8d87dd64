"""Measure what connections cost, and when the function should open them (decision 0089)."""

import ssl
from collections.abc import Callable
from http.client import HTTPSConnection
from pathlib import Path
from statistics import median
from time import process_time
from typing import NamedTuple
from urllib.parse import urlsplit

from ops.paths import ROOT
from tests.bench.certificates import KEY_TYPES, PUBLIC_ROOTS, Certificates, create_certificates
from tests.bench.deployment import TRUSTED_ROOTS, Deployment, addresses
from tests.bench.function_process import ProcessReport
from tests.bench.runtime import HTTP, IDLE, UNCONNECTED
from tests.bench.table_server import run_table_server
from tests.bench.traffic import FIRST_VISIT, request_event


class TlsSeconds(NamedTuple):
    """CPU seconds to load root certificates, and of a connection by the type of its server's key.

    The function loads *amazon_roots*. botocore loads *public_roots*, and the system has about as many.
    """

    amazon_roots: float
    public_roots: float
    connections: dict[str, float]


def measure_starts(deployment: Deployment, times: int = 15) -> dict[str, list[ProcessReport]]:
    """Measure a first visit after each start with the HTTP transport. The starts take turns."""
    reports: dict[str, list[ProcessReport]] = {HTTP: [], UNCONNECTED: [], IDLE: []}
    for _ in range(times):
        for start, runs in reports.items():
            with deployment.start(start) as process:
                process.invoke(request_event(FIRST_VISIT, next(addresses), "main"))
                runs.append(process.stop())

    return reports


def measure_tls(folder: Path, times: int = 15) -> TlsSeconds:
    """Measure connections to servers on this machine."""
    certificates = {key_type: create_certificates(folder, key_type) for key_type in KEY_TYPES}

    return TlsSeconds(
        amazon_roots=_loading_seconds(ROOT / "lambda_src" / TRUSTED_ROOTS, times),
        public_roots=_loading_seconds(PUBLIC_ROOTS, times),
        connections={key_type: _connection_seconds(files, times) for key_type, files in certificates.items()},
    )


def _loading_seconds(roots: Path, times: int) -> float:
    return _median_seconds(lambda: ssl.create_default_context(cafile=roots), times)


def _connection_seconds(certificates: Certificates, times: int) -> float:
    context = ssl.create_default_context(cafile=str(certificates.bundle))
    with run_table_server(certificates.server) as url:
        address = urlsplit(url)
        connections = [
            HTTPSConnection(str(address.hostname), address.port, context=context) for _ in range(times)
        ]
        remaining = iter(connections)
        seconds = _median_seconds(lambda: next(remaining).connect(), times)
        for connection in connections:
            connection.close()

    return seconds


def _median_seconds(act: Callable[[], object], times: int) -> float:
    durations = []
    for _ in range(times):
        start = process_time()
        act()
        durations.append(process_time() - start)

    return median(durations)

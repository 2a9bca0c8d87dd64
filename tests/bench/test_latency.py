"""Tests of the latency benchmark, with few visits."""

import socket
import ssl
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import load_der_x509_certificate

from footfall.errors import UnavailableError
from footfall.web.responses import error_response
from tests.bench import connections
from tests.bench.certificates import create_certificates
from tests.bench.deployment import addresses, deploy
from tests.bench.gateway import run_gateway
from tests.bench.latency import TRANSPORTS, Latency, Numbers, measure, percentile
from tests.bench.runtime import HTTP
from tests.bench.table_server import run_table_server
from tests.bench.traffic import FIRST_VISIT, request_event

DELAY = 0.02

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def latencies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Latency]:
    """Return measurements with one visit of each kind, and a server that takes DELAY seconds."""
    with deploy(tmp_path_factory.mktemp("latency"), delay=DELAY, key_type="ECDSA") as deployment:
        # The first visit of all stores the fingerprint of the secret.
        with deployment.start(HTTP) as process:
            process.invoke(request_event(FIRST_VISIT, next(addresses), "main"))
        return measure(deployment, Numbers(cold_first=1, cold_repeat=1, warm=1))


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    ("visits", "responses"),
    [
        pytest.param("cold_first", 2 + 5, id="cold-first-visit"),
        pytest.param("cold_repeat", 2 + 4, id="cold-repeat-visit"),
        pytest.param("warm_first", 3, id="warm-first-visit"),
        pytest.param("warm_repeat", 0, id="warm-repeat-visit-from-memory"),
    ],
)
def test_latency_includes_each_response_of_aws(
    latencies: dict[str, Latency], transport: str, visits: str, responses: int
) -> None:
    """A visit takes at least the time of its handshakes and calls, which follow each other."""
    (seconds,) = getattr(latencies[transport], visits)

    assert seconds > responses * DELAY


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_cold_latency_includes_the_start_of_the_function(
    latencies: dict[str, Latency], transport: str
) -> None:
    """A cold first visit takes longer than loading the function and the request in the new process."""
    (report,) = latencies[transport].processes

    assert latencies[transport].cold_first[0] > report.load.wall + report.requests[0].wall


def test_error_response_fails_the_benchmark() -> None:
    """An error response is not measured as if it were a visit."""
    with run_gateway() as gateway, pytest.raises(AssertionError, match="unavailable"):
        gateway.visit_seconds("192.0.2.1", lambda _: error_response(UnavailableError()))


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        pytest.param(50, 100, id="median"),
        pytest.param(99, 198, id="99th"),
        pytest.param(100, 200, id="maximum"),
    ],
)
def test_percentile_is_a_measured_value(percent: int, expected: float) -> None:
    """A percentile is the smallest value that this share of the values does not exceed."""
    assert percentile([*range(200, 0, -1)], percent) == expected


@pytest.mark.parametrize(
    ("key_type", "key_class"),
    [("RSA", rsa.RSAPublicKey), ("ECDSA", ec.EllipticCurvePublicKey)],
)
def test_server_uses_tls_1_3_with_its_type_of_key(tmp_path: Path, key_type: str, key_class: type) -> None:
    """A client that trusts the bundle gets a TLS 1.3 connection, after the delay, with this type of key."""
    certificates = create_certificates(tmp_path, key_type)
    context = ssl.create_default_context(cafile=str(certificates.bundle))
    with run_table_server(certificates.server, delay=0.1) as url, _connect(url) as tcp:
        start = perf_counter()
        tls = context.wrap_socket(tcp, server_hostname="127.0.0.1")
        seconds = perf_counter() - start
        version, certificate = tls.version(), tls.getpeercert(binary_form=True)
        tls.close()

    assert version == "TLSv1.3"
    assert seconds > 0.1
    assert isinstance(load_der_x509_certificate(certificate or b"").public_key(), key_class)


def test_connection_costs_are_measured_for_each_type_of_key(tmp_path: Path) -> None:
    """Amazon's roots take less CPU time than all public roots, and connections take some."""
    seconds = connections.measure_tls(tmp_path, times=1)

    assert 0 < seconds.amazon_roots < seconds.public_roots
    assert all(0 < seconds.connections[key_type] < seconds.public_roots for key_type in ("RSA", "ECDSA"))


def _connect(url: str) -> socket.socket:
    address = urlsplit(url)

    return socket.create_connection((address.hostname, address.port))

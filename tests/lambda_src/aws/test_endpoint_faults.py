"""Tests of endpoints that cannot be reached or trusted: both transports raise the same error."""

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from footfall.aws import botocore_transport
from footfall.aws.client import Client
from footfall.aws.transport import Transport, TransportError
from tests.lambda_src.aws.conftest import GET, UseUrl, is_fallback, new_table
from tests.lambda_src.harness.certificates import NAMES, Authority
from tests.lambda_src.harness.fault_server import FaultServer, run_fault_server
from tests.lambda_src.harness.sockets import (
    HANDSHAKES,
    closed_port,
    run_full_server,
    run_raw_server,
)


def error_code(transport: Transport) -> str:
    """Return the error code of a call, whose error is transient."""
    with pytest.raises(TransportError) as failed:
        transport("GetItem", GET)
    assert failed.value.transient

    return failed.value.code


@pytest.mark.parametrize(
    ("scheme", "run_server", "code", "is_unsupported"),
    [
        pytest.param("http", closed_port, "EndpointConnectionError", False, id="refused"),
        pytest.param("https", closed_port, "EndpointConnectionError", False, id="refused-tls"),
        pytest.param("http", run_full_server, "ConnectTimeoutError", False, id="connect-timeout"),
        pytest.param("https", run_full_server, "ConnectTimeoutError", False, id="connect-timeout-tls"),
        *(
            pytest.param(
                "https",
                partial(run_raw_server, serve),
                code,
                is_unsupported,
                id=serve.__name__.removeprefix("_"),
            )
            for serve, code, is_unsupported in HANDSHAKES
        ),
    ],
)
@pytest.mark.usefixtures("trusted")
def test_endpoint_that_cannot_be_reached(  # noqa: PLR0913 - fixtures and parameters
    scheme: str,
    run_server: Callable[[], AbstractContextManager[int]],
    code: str,
    use_url: UseUrl,
    request: pytest.FixtureRequest,
    *,
    is_unsupported: bool,
) -> None:
    """Both transports raise the same transient error. After a rejected handshake, botocore is used."""
    if "Timeout" in code:
        request.getfixturevalue("short_timeouts")
    with run_server() as port:
        use_url(f"{scheme}://127.0.0.1:{port}")
        client = Client()

        codes = [error_code(call) for call in (client.call, botocore_transport.call)]

    assert codes == [code] * 2
    assert is_fallback(client) is is_unsupported


@pytest.mark.parametrize(
    ("names", "days", "is_trusted"),
    [
        pytest.param(NAMES, 1, False, id="unknown-authority"),
        pytest.param(NAMES, -1, True, id="expired"),
        pytest.param(["192.0.2.1", "example.com"], 1, True, id="other-host-name"),
    ],
)
@pytest.mark.usefixtures("trusted")
def test_certificate_that_is_not_trusted(  # noqa: PLR0913 - fixtures and parameters
    names: list[str],
    days: int,
    authority: Authority,
    tmp_path_factory: pytest.TempPathFactory,
    use_url: UseUrl,
    *,
    is_trusted: bool,
) -> None:
    """No transport sends a request to a server with such a certificate."""
    signer = authority if is_trusted else Authority(tmp_path_factory.mktemp("other"))
    with run_fault_server(tls=signer.server_context(*names, days=days)) as server:
        server.reset(new_table())
        use_url(server.url)
        client = Client()

        codes = [error_code(call) for call in (client.call, client.call)]

    assert codes == ["SSLError"] * 2
    assert is_fallback(client)
    assert server.requests == []


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("bundle.pem", id="missing"),
        pytest.param("text", id="invalid"),
        pytest.param("", id="folder"),
        pytest.param("text/bundle.pem", id="not-in-a-folder"),
    ],
)
def test_trusted_certificates_that_cannot_be_read(
    tls_server: FaultServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str
) -> None:
    """Without trusted certificates, nothing is sent. The next attempt is botocore's."""
    (tmp_path / "text").write_text("no certificate")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / path))
    client = Client()

    code = error_code(client.call)

    assert code == "SSLError"
    assert is_fallback(client)
    assert tls_server.requests == []


def test_unknown_host_name(use_url: UseUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that cannot be resolved is a transient error."""

    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    use_url("http://dynamodb.example:8000")
    client = Client()

    codes = [error_code(call) for call in (client.call, botocore_transport.call)]

    assert codes == ["EndpointConnectionError"] * 2
    assert not is_fallback(client)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("is_encrypted", [False, True], ids=["http", "https"])
@pytest.mark.usefixtures("trusted")
def test_ipv4_and_ipv6(host: str, authority: Authority, use_url: UseUrl, *, is_encrypted: bool) -> None:
    """Both transports reach servers that have only an IPv4 or only an IPv6 address."""
    with run_fault_server(host, authority.server_context(*NAMES) if is_encrypted else None) as server:
        server.reset(new_table())
        use_url(server.url)

        responses = [Client().call("GetItem", GET), botocore_transport.call("GetItem", GET).get("Item", {})]

    assert responses == [{}, {}]
    assert len(server.executed) == 2


def test_name_with_an_address_that_refuses(
    server: FaultServer, use_url: UseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the first address of a name refuses connections, both transports use the second one."""
    with closed_port() as refusing:
        addresses = [
            (family, socket.SOCK_STREAM, 6, "", (host, port))
            for family, host, port in (
                (socket.AF_INET6, "::1", refusing),
                (socket.AF_INET, "127.0.0.1", server.port),
            )
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: addresses)
        use_url(f"http://localhost:{server.port}")

        for call in (Client().call, botocore_transport.call):
            call("GetItem", GET)

    assert server.executed == ["GetItem"] * 2

"""Tests of the trusted certificates: Amazon's roots, and those of the system if none of them fits."""

import ssl
from pathlib import Path

import botocore
import pytest

from footfall.aws import tls
from footfall.aws.client import Client
from tests.lambda_src.aws.conftest import GET, UseUrl, is_fallback, new_table
from tests.lambda_src.harness.certificates import Authority
from tests.lambda_src.harness.fault_server import FaultServer, run_fault_server

BOTOCORE_ROOTS = Path(botocore.__file__).with_name("cacert.pem")  # The roots that Mozilla trusts.
AMAZON_ROOTS = {
    *(f"Amazon Root CA {number}" for number in (1, 2, 3, 4)),
    "Starfield Services Root Certificate Authority - G2",
}


def tls_context() -> ssl.SSLContext:
    """Return the context of a new execution environment."""
    return tls.tls_context.__wrapped__()  # Without the cache.


def trusted_roots(context: ssl.SSLContext) -> dict[str, bytes]:
    """Return the trusted root certificates by name, in binary form."""
    names = [root["subject"][-1][0][1] for root in context.get_ca_certs()]

    return dict(zip(names, context.get_ca_certs(binary_form=True), strict=True))


def test_only_the_roots_of_amazon_are_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The function trusts the roots that Amazon publishes for its endpoints, and verifies host names."""
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)

    context = tls_context()

    assert trusted_roots(context).keys() == AMAZON_ROOTS
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_roots_are_those_of_botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bundle of botocore has the same certificates of Amazon, so its updates show a new one."""
    monkeypatch.delenv("AWS_CA_BUNDLE", raising=False)
    bundle = trusted_roots(ssl.create_default_context(cafile=BOTOCORE_ROOTS))

    amazon = {name: bundle[name] for name in bundle if name.startswith("Amazon ") or name in AMAZON_ROOTS}

    assert trusted_roots(tls_context()) == amazon


def test_authority_of_the_system_is_trusted(
    tls_server: FaultServer, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If another authority issued the certificate, the function trusts those of the system."""
    monkeypatch.delenv("AWS_CA_BUNDLE")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.bundle))
    client = Client()

    client.connect()
    client.call("GetItem", GET)

    assert not is_fallback(client)
    assert tls_server.executed == ["GetItem"]


def test_configured_bundle_replaces_the_roots(monkeypatch: pytest.MonkeyPatch) -> None:
    """If AWS_CA_BUNDLE is set, the function trusts the certificates in that file, as botocore does."""
    monkeypatch.setenv("AWS_CA_BUNDLE", str(BOTOCORE_ROOTS))

    assert len(trusted_roots(tls_context())) > 100


def test_configured_bundle_replaces_the_authorities_of_the_system(
    tls_server: FaultServer, authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """If AWS_CA_BUNDLE is set, a certificate of an authority that only the system trusts is rejected."""
    monkeypatch.setenv("AWS_CA_BUNDLE", str(Authority(tmp_path).bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.bundle))
    client = Client()

    client.connect()

    assert is_fallback(client)
    assert tls_server.requests == []


@pytest.mark.usefixtures("trusted")
def test_certificate_has_the_name_of_the_endpoint(authority: Authority, use_url: UseUrl) -> None:
    """The name in the certificate is compared with that of the endpoint, not with its address."""
    with run_fault_server(tls=authority.server_context("localhost")) as server:
        server.reset(new_table())
        use_url(f"https://localhost:{server.port}")
        client = Client()

        client.call("GetItem", GET)

    assert not is_fallback(client)
    assert server.executed == ["GetItem"]

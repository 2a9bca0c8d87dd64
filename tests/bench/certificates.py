"""Certificates like those of AWS: a root, an intermediate, and a server's certificate for 127.0.0.1."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import NamedTuple

import botocore
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

type Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

# The public roots that botocore trusts. Lambda's operating system trusts about as many.
PUBLIC_ROOTS = Path(botocore.__file__).with_name("cacert.pem")
# AWS uses certificates of both types. Most endpoints have RSA certificates.
KEY_TYPES: dict[str, Callable[[], Key]] = {
    "RSA": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ECDSA": lambda: ec.generate_private_key(ec.SECP256R1()),
}
_KEY_USAGE = x509.KeyUsage(
    key_cert_sign=True,
    crl_sign=True,
    **dict.fromkeys(
        (
            *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
            *("key_agreement", "encipher_only", "decipher_only"),
        ),
        False,
    ),
)


class Certificates(NamedTuple):
    """A root, the file with all roots that a client trusts, and that with a server's key and certificates."""

    root: bytes
    bundle: Path
    server: Path


class _Authority(NamedTuple):
    name: str
    key: Key


def create_certificates(folder: Path, key_type: str = "RSA") -> Certificates:
    """Write certificates of a *key_type*, RSA or ECDSA, to *folder*."""
    create_key = KEY_TYPES[key_type]
    root, issuer, server = (_Authority(name, create_key()) for name in ("root", "issuer", "server"))
    root_certificate = _certificate(root, root)
    bundle, server_file = folder / f"{key_type}-bundle.pem", folder / f"{key_type}-server.pem"
    bundle.write_bytes(PUBLIC_ROOTS.read_bytes() + root_certificate)
    private_key = server.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    server_file.write_bytes(
        private_key + _certificate(server, issuer, is_authority=False) + _certificate(issuer, root)
    )

    return Certificates(root_certificate, bundle, server_file)


def _certificate(subject: _Authority, issuer: _Authority, *, is_authority: bool = True) -> bytes:
    """Return the certificate of *subject*, signed by *issuer*. It is valid for one day."""
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(subject.key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
    )
    for extension in _extensions(subject, issuer, is_authority=is_authority):
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))

    return builder.sign(issuer.key, SHA256()).public_bytes(Encoding.PEM)


def _extensions(
    subject: _Authority, issuer: _Authority, *, is_authority: bool
) -> Iterator[x509.ExtensionType]:
    """Yield the extensions that Python requires since version 3.13."""
    yield x509.BasicConstraints(ca=is_authority, path_length=None)
    yield x509.SubjectKeyIdentifier.from_public_key(subject.key.public_key())
    yield x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    yield x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    if is_authority:
        yield _KEY_USAGE


def _name(authority: _Authority) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"Footfall benchmark {authority.name}")])

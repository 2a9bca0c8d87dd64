"""Certificates for TLS servers of tests and benchmarks, and the authorities that sign them."""

import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

type Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

NAMES = ("127.0.0.1", "::1", "localhost")
_DAY = timedelta(days=1)
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


class Owner(NamedTuple):
    """The owner of a key: an authority or a server."""

    name: str
    key: Key

    def private_key(self) -> bytes:
        """Return the private key in PEM format."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class Authority:
    """A certificate authority."""

    def __init__(self, folder: Path) -> None:
        """Create the authority. *bundle* is the file with its certificate."""
        self._folder = folder
        self._owner = Owner("Authority", ec.generate_private_key(ec.SECP256R1()))
        self.bundle = folder / "authority.pem"
        self.bundle.write_bytes(sign_certificate(self._owner, self._owner))

    def server_context(self, *names: str, days: int = 1) -> ssl.SSLContext:
        """Return the TLS context of a server with a certificate for *names* that expires in *days*."""
        server = Owner("Server", ec.generate_private_key(ec.SECP256R1()))
        certificate = sign_certificate(server, self._owner, names=names, days=days)
        file = self._folder / "server.pem"
        file.write_bytes(server.private_key() + certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)

        return context


def sign_certificate(subject: Owner, issuer: Owner, *, names: Sequence[str] = (), days: int = 1) -> bytes:
    """Return the certificate of *subject* in PEM format, signed by *issuer*, which expires in *days*.

    A server has *names*. Without names, the subject is an authority.
    """
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_x509_name(subject))
        .issuer_name(_x509_name(issuer))
        .public_key(subject.key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 30 * _DAY)
        .not_valid_after(now + days * _DAY)
    )
    for extension in _extensions(subject, issuer, names):
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))

    return builder.sign(issuer.key, SHA256()).public_bytes(Encoding.PEM)


def _extensions(subject: Owner, issuer: Owner, names: Sequence[str]) -> Iterator[x509.ExtensionType]:
    """Yield the extensions that Python requires since version 3.13."""
    yield x509.BasicConstraints(ca=not names, path_length=None)
    yield x509.SubjectKeyIdentifier.from_public_key(subject.key.public_key())
    yield x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    yield x509.SubjectAlternativeName(map(_general_name, names)) if names else _KEY_USAGE


def _x509_name(owner: Owner) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, owner.name)])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)

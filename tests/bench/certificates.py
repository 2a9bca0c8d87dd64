"""Certificates like those of AWS: a root, an intermediate, and a server's certificate for 127.0.0.1."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import botocore
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.lambda_src.harness.certificates import Key, Owner, sign_certificate

# The public roots that botocore trusts. Lambda's operating system trusts about as many.
PUBLIC_ROOTS = Path(botocore.__file__).with_name("cacert.pem")
# AWS uses certificates of both types. Most endpoints have RSA certificates.
KEY_TYPES: dict[str, Callable[[], Key]] = {
    "RSA": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ECDSA": lambda: ec.generate_private_key(ec.SECP256R1()),
}


class Certificates(NamedTuple):
    """A root, the file with all roots that a client trusts, and that with a server's key and certificates."""

    root: bytes
    bundle: Path
    server: Path


def create_certificates(folder: Path, key_type: str = "RSA") -> Certificates:
    """Write certificates of a *key_type*, RSA or ECDSA, to *folder*."""
    create_key = KEY_TYPES[key_type]
    root, issuer, server = (
        Owner(f"Footfall benchmark {name}", create_key()) for name in ("root", "issuer", "server")
    )
    root_certificate = sign_certificate(root, root)
    bundle, server_file = folder / f"{key_type}-bundle.pem", folder / f"{key_type}-server.pem"
    bundle.write_bytes(PUBLIC_ROOTS.read_bytes() + root_certificate)
    chain = sign_certificate(server, issuer, names=["127.0.0.1"]) + sign_certificate(issuer, root)
    server_file.write_bytes(server.private_key() + chain)

    return Certificates(root_certificate, bundle, server_file)

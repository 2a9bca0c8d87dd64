"""The function as it is deployed: the unpacked package, and a table server that it reaches over TLS."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from ipaddress import IPv4Address
from itertools import count
from pathlib import Path
from typing import NamedTuple

from tests.bench.certificates import create_certificates
from tests.bench.cold_start import unpack
from tests.bench.execution import AWS_VARIABLES, function_variables
from tests.bench.function_process import FunctionProcess, function_process
from tests.bench.table_server import run_table_server

STORE_SECONDS = 0.005  # The time of a response and of a TLS handshake.

TRUSTED_ROOTS = "footfall/aws/amazon_roots.pem"

addresses = map(str, map(IPv4Address, count(2 << 24)))


class Deployment(NamedTuple):
    """The unpacked package and its environment variables."""

    package: Path
    variables: Mapping[str, str]

    def start(self, start: str) -> AbstractContextManager[FunctionProcess]:
        """Start an execution environment with a *start* of runtime.py."""
        return function_process(start, self.package, self.variables)


@contextmanager
def deploy(folder: Path, *, delay: float = STORE_SECONDS, key_type: str = "RSA") -> Iterator[Deployment]:
    """Deploy the function with *folder* for its files. AWS responds after *delay* seconds."""
    certificates, package = create_certificates(folder, key_type), unpack(folder / "package")
    with (package / TRUSTED_ROOTS).open("ab") as roots:
        roots.write(certificates.root)
    with run_table_server(certificates.server, delay=delay) as url:
        # Only botocore reads the first variable.
        endpoint = {"REQUESTS_CA_BUNDLE": str(certificates.bundle), "AWS_ENDPOINT_URL": url}
        yield Deployment(package, AWS_VARIABLES | function_variables() | endpoint)

"""A server for the in-memory DynamoDB, in another process: the transports connect to it as to AWS."""

import json
import os
import ssl
import subprocess
import sys
import time
from binascii import crc32
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from ops.paths import ROOT
from tests.bench.execution import in_memory_dynamodb
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB

_REQUEST_IDS = {"DynamoDB_20120810": "A" * 52, "AmazonSSM": "0" * 36}


class AwsHandler(BaseHTTPRequestHandler):
    """Reads the operation from a header and the request from the body, and responds with AWS's headers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # Sends headers and body in one packet.
    delay: float  # Seconds that a response and a TLS handshake take.
    table: FakeDynamoDB

    def setup(self) -> None:
        """Complete the TLS handshake in the thread of this connection."""
        if isinstance(self.request, ssl.SSLSocket):
            time.sleep(self.delay)
            self.request.do_handshake()
        super().setup()

    def do_POST(self) -> None:
        """Respond to one call after the delay, which includes the time of the in-memory DynamoDB."""
        start = time.perf_counter()
        api, _, operation = self.headers["X-Amz-Target"].rpartition(".")
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(self.table.call(operation, request)).encode()
        self.send_response(200)
        self.send_header("Content-Type", self.headers["Content-Type"])
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "keep-alive")
        self.send_header("x-amzn-RequestId", _REQUEST_IDS[api])
        if api != "AmazonSSM":
            self.send_header("x-amz-crc32", str(crc32(body)))
        self.end_headers()
        self.wfile.write(body)
        time.sleep(max(0.0, self.delay - (time.perf_counter() - start)))

    def version_string(self) -> str:
        """Return the value of the Server header."""
        return "Server"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class defines the name.
        """Write no access log."""


class AwsServer(ThreadingHTTPServer):
    """A server with TLS if it has a certificate."""

    tls: ssl.SSLContext | None = None

    def get_request(self) -> tuple[Any, Any]:
        """Accept a connection."""
        connection, address = super().get_request()
        if self.tls:
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as in the base class.
        """Report an error, unless a client ended without closing its connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def run_table_server(certificate: Path | None = None, *, delay: float = 0) -> Iterator[str]:
    """Start a table server in another process and return its endpoint URL.

    The file *certificate* has a key and a certificate chain for TLS. Responses take *delay* seconds.
    """
    command = [sys.executable, "-m", "tests.bench.table_server", str(delay), str(certificate or "")]
    python_path = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "lambda_src")])}
    with subprocess.Popen(command, env=os.environ | python_path, stdout=subprocess.PIPE, text=True) as child:
        try:
            port = int(next(iter(child.stdout or ())))
            yield f"{'https' if certificate else 'http'}://127.0.0.1:{port}"
        finally:
            child.terminate()


def main(delay: str, certificate: str) -> None:
    """Serve on a free port and print the port."""
    AwsHandler.delay, AwsHandler.table = float(delay), in_memory_dynamodb()
    if certificate:
        AwsServer.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        AwsServer.tls.load_cert_chain(certificate)
    with AwsServer(("127.0.0.1", 0), AwsHandler) as server:
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""An HTTP server for the in-memory DynamoDB, in another process: botocore connects to it as to AWS."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ops.paths import ROOT
from tests.bench.execution import in_memory_dynamodb
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB


class DynamoDBHandler(BaseHTTPRequestHandler):
    """Reads the operation from a header and the request from the body, as AWS does."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # Sends headers and body in one packet.
    table: FakeDynamoDB

    def do_POST(self) -> None:
        """Respond to one call."""
        operation = self.headers["X-Amz-Target"].rpartition(".")[2]
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(self.table.call(operation, request)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class defines the name.
        """Write no access log."""


@contextmanager
def run_table_server() -> Iterator[str]:
    """Start a table server in another process and return its endpoint URL."""
    command = [sys.executable, "-m", "tests.bench.table_server"]
    python_path = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "lambda_src")])}
    with subprocess.Popen(command, env=os.environ | python_path, stdout=subprocess.PIPE, text=True) as child:
        try:
            port = int(next(iter(child.stdout or ())))
            yield f"http://127.0.0.1:{port}"
        finally:
            child.terminate()


def main() -> None:
    """Serve on a free port and print the port."""
    DynamoDBHandler.table = in_memory_dynamodb()
    with ThreadingHTTPServer(("127.0.0.1", 0), DynamoDBHandler) as server:
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()

"""DynamoDB's wire, as far as the function uses it: the table in memory, in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ops.house import ROOT
from tests.bench.execution import dynamo
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB


class Door(BaseHTTPRequestHandler):
    """Takes an operation's name from a header and its request from the body, as AWS does."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # Head and body travel together.
    table: FakeDynamoDB

    def do_POST(self) -> None:
        """Answer one call."""
        operation = self.headers["X-Amz-Target"].rpartition(".")[2]
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(self.table.call(operation, request)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name.
        """Keep quiet."""


@contextmanager
def served() -> Iterator[str]:
    """Serve an empty table and a secret from a process of its own, and give its endpoint."""
    words = [sys.executable, "-m", "tests.bench.wire"]
    rooms = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "lambda_src")])}
    with subprocess.Popen(words, env=os.environ | rooms, stdout=subprocess.PIPE, text=True) as child:
        try:
            port = int(next(iter(child.stdout or ())))
            yield f"http://127.0.0.1:{port}"
        finally:
            child.terminate()


def main() -> None:
    """Serve on a free port, and print it."""
    Door.table = dynamo()
    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()

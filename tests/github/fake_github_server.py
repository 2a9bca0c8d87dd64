"""The stand-in for GitHub's API on a port of this machine."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self

from tests.github.fake_github_api import Hub, Refused


class Served:
    """A hub on a port of this machine."""

    def __init__(self, hub: Hub) -> None:
        """Bind a port that is free."""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler(hub))
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        """Serve."""
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Serve no more."""
        self.server.shutdown()
        self.server.server_close()


def handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    """Let *hub* answer over HTTP."""

    class Door(BaseHTTPRequestHandler):
        def serve(self) -> None:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            try:
                status, answer = 200, hub.answer(self.command, self.path, token, body)
            except Refused as refused:
                status, answer = refused.args[0], {}
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        do_GET = do_PATCH = do_POST = serve  # noqa: N815 -- The library looks for these names.

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    return Door

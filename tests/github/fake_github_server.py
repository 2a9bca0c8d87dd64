"""Serve the fake of GitHub's API over HTTP."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self

from tests.github.fake_github_api import FakeGitHubApi, HttpError


class FakeGitHubServer:
    """An HTTP server for a fake API, on a free port of this machine."""

    def __init__(self, api: FakeGitHubApi) -> None:
        """Bind a free port."""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), request_handler(api))
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        """Start the server."""
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the server."""
        self.server.shutdown()
        self.server.server_close()


def request_handler(api: FakeGitHubApi) -> type[BaseHTTPRequestHandler]:
    """Return a request handler that passes requests to *api*."""

    class RequestHandler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            try:
                status, content = 200, api.respond(self.command, self.path, token, body)
            except HttpError as error:
                status, content = error.args[0], {}
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        do_GET = do_PATCH = do_POST = respond  # noqa: N815 -- http.server calls these names.

        def log_message(self, *_: object) -> None:
            """Print no access log."""

    return RequestHandler

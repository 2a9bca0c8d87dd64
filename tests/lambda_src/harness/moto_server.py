"""An HTTP server on 127.0.0.1 in front of moto, in the test process.

It shares moto's state with botocore, so one test can write with one transport and read with the other. It
is faster than moto's own server.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from moto.core.botocore_stubber import BotocoreStubber


class _Handler(BaseHTTPRequestHandler):
    """One connection, which stays open between requests."""

    disable_nagle_algorithm = True
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # Send the headers and the body of a response together.

    def do_POST(self) -> None:
        """Send moto's response to a request, which is for the service in its credential scope."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        service = self.headers["Authorization"].split("/")[3]
        url = f"https://{service}.us-east-1.amazonaws.com/"
        headers = HTTPHeaders.from_dict(dict(self.headers))
        request = AWSPreparedRequest("POST", url, headers, body, stream_output=False)
        response = BotocoreStubber().process_request(request)
        assert response, f"moto does not implement {service}."
        self._send(*response)

    def _send(self, status: int, headers: dict[str, str], content: str | bytes) -> None:
        body = content.encode() if isinstance(content, str) else content
        self.send_response_only(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


class _Server(ThreadingHTTPServer):
    """A server whose threads end with their connections, or with the process."""

    daemon_threads = True
    request_queue_size = 128  # With a full queue, the kernel delays a connection by a second.


@contextmanager
def run_server() -> Iterator[str]:
    """Run the server, and return its endpoint. It needs an active mock_aws for each request."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()

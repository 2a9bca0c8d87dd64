"""An HTTP server in front of the fake DynamoDB. Faults are planned for its next requests, one each."""

import json
import socket
import ssl
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from io import BufferedReader
from threading import Condition, Thread
from typing import NamedTuple

from footfall.aws.transport import TransportError
from tests.lambda_src.harness.fake_dynamodb import FakeDynamoDB
from tests.lambda_src.harness.faults import Arrival
from tests.lambda_src.harness.http_messages import HttpRequest, HttpResponse, error
from tests.lambda_src.harness.sockets import reset_when_closed

_PAUSE = 0.02  # Seconds between two bytes of a slow response.


class End(Enum):
    """What the server does with the connection after a response."""

    CLOSE = "close"
    CLOSE_NOTIFY = "close with the alert of TLS"
    KEEP = "keep"
    RESET = "reset"
    SLOW = "keep, after the body was sent byte by byte"
    STALL = "send nothing until the client closes"


class HttpFault(NamedTuple):
    """What the server does with one request. *response* gets the correct response."""

    arrival: Arrival = Arrival.NOW
    response: Callable[[HttpResponse], bytes] = HttpResponse.encode
    end: End = End.KEEP
    is_read: bool = True


NO_FAULT = HttpFault()


class FaultServer:
    """The server. *reject* can return an error response to a request, which is then not executed."""

    def __init__(self, listener: socket.socket, tls: ssl.SSLContext | None) -> None:
        """Serve the connections to *listener*."""
        self.connections: list[socket.socket] = []
        self.executed: list[str] = []
        self.reject: Callable[[HttpRequest], HttpResponse | None] = lambda _: None
        self.requests: list[HttpRequest] = []
        self.table = FakeDynamoDB({})
        self._active = 0
        self._changed = Condition()
        self._listener = listener
        self._planned: deque[HttpFault] = deque()
        self._tls = tls
        host, self.port, *_ = listener.getsockname()
        name = f"[{host}]" if ":" in host else host
        self.url = f"{'https' if tls else 'http'}://{name}:{self.port}"
        Thread(target=self._accept, daemon=True).start()

    def reset(self, table: FakeDynamoDB) -> None:
        """Close all connections, forget all requests, and use another *table*."""
        self.settle()
        self.close_connections()
        self.connections.clear()
        self.reject = lambda _: None
        self.table = table
        self.executed.clear()
        self.requests.clear()

    def plan(self, *faults: HttpFault) -> None:
        """Plan *faults* for the next requests."""
        self._planned.extend(faults)

    def settle(self) -> None:
        """Wait until the planned faults have happened and no request is in progress."""
        with self._changed:
            assert self._changed.wait_for(lambda: not (self._planned or self._active), timeout=30)

    def close_connections(self) -> None:
        """Close all connections, as AWS does with idle ones."""
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with suppress(OSError):  # The listener is closed at the end of the test.
            while True:
                connection, _ = self._listener.accept()
                Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        # Otherwise, the end of a connection is not sent before the client has confirmed the response.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError), connection:
            sock = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
            self.connections.append(sock)
            with sock, sock.makefile("rb") as stream:
                while stream.peek(1) and self._respond(sock, stream):
                    pass

    def _respond(self, sock: socket.socket, stream: BufferedReader) -> bool:
        """Serve one request. Return whether the connection stays open."""
        with self._changed:
            fault = self._planned.popleft() if self._planned else NO_FAULT
            self._active += 1
        try:
            if not fault.is_read:
                return _send(sock, b"", fault.end)
            request = HttpRequest.read(stream)
            self.requests.append(request)
            sent = fault.response(self._execute(request) if fault.arrival is Arrival.NOW else HttpResponse())
            stays_open = _send(sock, sent, fault.end)
            if fault.arrival is Arrival.LATER:
                self._execute(request)
            return stays_open
        finally:
            with self._changed:
                self._active -= 1
                self._changed.notify_all()

    def _execute(self, request: HttpRequest) -> HttpResponse:
        if rejection := self.reject(request):
            return rejection
        self.executed.append(request.operation)
        try:
            content = self.table.call(request.operation, json.loads(request.body))
        except TransportError as failed:
            reasons = [{"Code": reason.code, "Item": reason.item} for reason in failed.reasons]
            return error(failed.code, CancellationReasons=reasons)
        return HttpResponse(json.dumps(content).encode())


@contextmanager
def run_fault_server(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[FaultServer]:
    """Run a server on a free port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listener:
        server = FaultServer(listener, tls)
        yield server
        listener.shutdown(socket.SHUT_RDWR)
        server.close_connections()


def _send(sock: socket.socket, sent: bytes, end: End) -> bool:
    """Send a response. Return whether the connection stays open; if not, the client can see that already."""
    if end is End.SLOW:
        return _send_slowly(sock, sent)
    sock.sendall(sent)
    match end:
        case End.CLOSE:
            sock.shutdown(socket.SHUT_RDWR)
        case End.CLOSE_NOTIFY if isinstance(sock, ssl.SSLSocket):
            sock.settimeout(_PAUSE)
            with suppress(OSError):  # The client does not confirm the alert.
                sock.unwrap()
        case End.RESET:
            reset_when_closed(sock)
        case End.STALL:
            sock.recv(1)
    return end is End.KEEP


def _send_slowly(sock: socket.socket, sent: bytes) -> bool:
    """Send the body of a response byte by byte, until the client closes the connection."""
    head, end, body = sent.partition(b"\r\n\r\n")
    sock.sendall(head + end)
    sock.settimeout(_PAUSE)
    for number in range(len(body)):
        sock.sendall(body[number : number + 1])
        with suppress(TimeoutError):
            return bool(sock.recv(1))
    sock.settimeout(None)

    return True

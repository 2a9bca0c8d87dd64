"""Servers that do not speak HTTP: what they do with a connection or a TLS handshake."""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread


@contextmanager
def run_raw_server(serve: Callable[[socket.socket], object]) -> Iterator[int]:
    """Run a server that calls *serve* with each connection, and yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with suppress(OSError):  # The listener is closed at the end of the test.
                while True:
                    connection, _ = listener.accept()
                    with connection, suppress(OSError):
                        serve(connection)

        Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@contextmanager
def run_full_server() -> Iterator[int]:
    """Run a server that does not accept connections, whose queue is full, and yield its port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for client in waiting:
            client.settimeout(0)
            client.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]
        for client in waiting:
            client.close()


@contextmanager
def closed_port() -> Iterator[int]:
    """Yield a port to which no server listens."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


def reset_when_closed(sock: socket.socket) -> None:
    """Let close send RST instead of FIN."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _close(sock: socket.socket) -> None:
    """Close the connection in the middle of the handshake."""
    sock.recv(4096)


def _reset(sock: socket.socket) -> None:
    """Reset the connection in the middle of the handshake."""
    sock.recv(4096)
    reset_when_closed(sock)


def _stall(sock: socket.socket) -> None:
    """Send nothing in the handshake."""
    while sock.recv(4096):
        pass


def _send_half(sock: socket.socket) -> None:
    """Send the start of a handshake message."""
    sock.recv(4096)
    sock.sendall(b"\x16\x03\x03\x00\x7a\x02")


def _send_alert(sock: socket.socket) -> None:
    """Reject the handshake."""
    sock.recv(4096)
    sock.sendall(b"\x15\x03\x03\x00\x02\x02\x28")


def _send_http(sock: socket.socket) -> None:
    """Send HTTP instead of TLS."""
    sock.recv(4096)
    sock.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


# The function, the error code, and whether the client then uses botocore.
HANDSHAKES = [
    (_close, "SSLError", False),
    (_reset, "ConnectionClosedError", False),
    (_stall, "ReadTimeoutError", False),
    (_send_half, "SSLError", False),
    (_send_alert, "SSLError", True),
    (_send_http, "SSLError", True),
]

"""Ports of this machine: which is free, and who has one that is not."""

import os
import socket
from contextlib import suppress

import psutil

from ops.paths import Stop

HOST = "127.0.0.1"
PORTS = range(4566, 4666)


def free(port: int) -> bool:
    """Say whether nobody listens on *port*."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def owner(port: int) -> str:
    """Name who listens on *port*, as far as the system tells."""
    with suppress(psutil.Error):
        for it in psutil.net_connections("tcp"):
            if it.status == psutil.CONN_LISTEN and (port,) == it.laddr[1:] and it.pid:
                process = psutil.Process(it.pid)
                words = " ".join(process.cmdline())
                kind = "another local cloud, " if "emulator.py" in words or "ministack" in words else ""
                return f"{kind}{process.name()}, process {it.pid}, in {process.cwd()}"
    return "another program"


def choose(last: int | None) -> int:
    """Take the port that FOOTFALL_PORT names, or the *last* one, or the first that is free.

    Raises:
        Stop: when the port to take is somebody else's, whom the message names, or is no port.

    """
    said = os.environ.get("FOOTFALL_PORT") or str(last or "")
    if not said:
        return next(filter(free, PORTS))
    if not said.isdecimal() or not 0 < int(said) < 1 << 16:
        raise Stop(f"FOOTFALL_PORT is {said!r}: say a number, such as {PORTS[0]}.")
    if not free(int(said)):
        raise Stop(
            f"Port {said} is taken ({owner(int(said))}): stop that, or choose another with FOOTFALL_PORT."
        )

    return int(said)

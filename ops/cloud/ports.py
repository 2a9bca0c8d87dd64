"""Ports of this machine: which are free, and which process uses one."""

import os
import socket
from contextlib import suppress

import psutil

from ops.errors import UserError

HOST = "127.0.0.1"
PORTS = range(4566, 4666)


def is_free(port: int) -> bool:
    """Return whether no process listens on *port*."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def describe_owner(port: int) -> str:
    """Return a description of the process that listens on *port*, as far as the system reports it."""
    with suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            is_listener = connection.status == psutil.CONN_LISTEN and (port,) == connection.laddr[1:]
            if is_listener and connection.pid:
                process = psutil.Process(connection.pid)
                command = " ".join(process.cmdline())
                kind = "another local cloud, " if "emulator.py" in command or "ministack" in command else ""
                return f"{kind}{process.name()}, process {process.pid}, in {process.cwd()}"
    return "another program"


def choose(last: int | None) -> int:
    """Return the port that FOOTFALL_PORT names, else the *last* one, else the first free one.

    Raises:
        UserError: when FOOTFALL_PORT is not a port, or the port is used by another process.

    """
    setting = os.environ.get("FOOTFALL_PORT") or str(last or "")
    if not setting:
        return next(filter(is_free, PORTS))
    if not setting.isdecimal() or not 0 < int(setting) < 1 << 16:
        raise UserError(
            f"FOOTFALL_PORT is {setting!r}, which is not a port. Use a number such as {PORTS[0]}."
        )
    if not is_free(int(setting)):
        raise UserError(
            f"Port {setting} is in use ({describe_owner(int(setting))}). Stop that process, or set "
            "FOOTFALL_PORT to another port."
        )

    return int(setting)

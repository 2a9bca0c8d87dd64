"""Simulate Lambda's runtime: load the function, and serve events until the end of the standard input.

Python runs this file in the unpacked package, with the name of a start as its argument. An input line is an
event, and an output line is a response. The last line has the measurements. The file imports nothing that
the function would otherwise have to load itself.
"""

# ruff: noqa: PLC0415 - importing the function is what is measured.

from __future__ import annotations

import sys
import time
from time import perf_counter, process_time

TYPE_CHECKING = False  # The module typing takes time to load.
if TYPE_CHECKING:
    from collections.abc import Callable

    from footfall.aws.client import Client
    from footfall.web.request import Event
    from footfall.web.responses import Response

# The starts: as on Lambda; with an hour before the first request; without connections; with botocore.
HTTP, IDLE, UNCONNECTED, BOTOCORE = "http", "idle", "unconnected", "botocore"

_IDLE_SECONDS = 3_600


class Context:
    """Lambda's context object."""

    aws_request_id = "bench"

    def get_remaining_time_in_millis(self) -> int:
        """Return 10 seconds."""
        return 10_000


def load_function(start: str) -> Callable[[Event, Context], Response]:
    """Load the function with one of the starts above."""
    if start in {BOTOCORE, UNCONNECTED}:
        from footfall.aws.client import Client

        connect = use_botocore if start == BOTOCORE else stay_unconnected
        Client.connect = connect  # type: ignore[assignment, method-assign] # There is no setting.
    from start import handle

    return handle


def stay_unconnected(client: Client) -> None:
    """Open no connections. The first request opens them."""


def use_botocore(client: Client) -> None:
    """Let *client* use botocore from the beginning."""
    from footfall.aws import botocore_transport

    botocore_transport.create_clients()
    client._call = botocore_transport.call  # noqa: SLF001 - for the same reason.


def serve(handle: Callable[[Event, Context], Response]) -> list[tuple[float, float]]:
    """Respond to all events, and return the elapsed time and the CPU time of each in seconds."""
    import json

    durations = []
    for line in sys.stdin:
        wall, cpu = perf_counter(), process_time()
        response = handle(json.loads(line), Context())
        durations.append((perf_counter() - wall, process_time() - cpu))
        print(json.dumps(response), flush=True)  # noqa: T201 - function_process.py reads the output.

    return durations


def peak_memory() -> int:
    """Return the process's peak memory in bytes. On Linux, ru_maxrss includes the parent process."""
    if sys.platform == "linux":
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - pathlib takes memory.
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(start: str) -> None:
    """Load the function, serve the events, and print the measurements."""
    interpreter_memory = peak_memory()
    wall, cpu = perf_counter(), process_time()
    handle = load_function(start)
    load = (perf_counter() - wall, process_time() - cpu)
    if start == IDLE:
        clock = time.time
        vars(time)["time"] = lambda: clock() + _IDLE_SECONDS
    requests = serve(handle)
    import json

    report = [interpreter_memory, peak_memory(), "botocore" in sys.modules, load, requests]
    print(json.dumps(report))  # noqa: T201 - as above.


if __name__ == "__main__":
    main(sys.argv[1])

"""Time the steps that a new execution environment runs before its first response.

A bare interpreter runs this file in the unpacked package, with the statements of the steps as arguments. The
file imports only modules that the interpreter contains.
"""

import sys
import time


def time_step(statements: str) -> tuple[float, float]:
    """Run *statements* and return their elapsed time and their CPU time, in seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    exec(statements, {})  # noqa: S102 - cold_start.py is the only caller.

    return time.perf_counter() - wall, time.process_time() - cpu


def peak_memory() -> int:
    """Return the peak memory of this process in kB. The maximum of getrusage includes the parent process."""
    with open("/proc/self/status") as status:  # noqa: PTH123 - pathlib would be part of the measurement.
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


if __name__ == "__main__":
    for step in sys.argv[1:]:
        print(*time_step(step), sep="\t")  # noqa: T201 - cold_start.py reads the output.
    print(peak_memory())  # noqa: T201 - for the same reason.

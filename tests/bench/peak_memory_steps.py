"""Run steps of the function in one process, and print the peak memory of the process after each step.

A bare interpreter runs this file in the unpacked package, with the names of the steps as arguments. The file
imports only the modules that it measures.
"""

import resource
import sys
import time
from pathlib import Path

STEPS = {
    "start Python": "pass",
    "load": "import start",
    "visitors": (
        "import os; from footfall.counting.memory import Memory; memory = Memory();"
        " [memory.remember(os.urandom(16)) for _ in range(10_000)]"
    ),
    # One emoji makes each character of the parsed event use 4 bytes.
    "receive": r"""import json; event = b'{"body": "' + b"x" * 5_900_000 + b'\xf0\x9f\x98\x80"}'""",
    "parse": "parsed = json.loads(event)",
    "botocore": "from footfall.aws import botocore_transport; botocore_transport.create_clients()",
}


def peak_memory() -> float:
    """Return the peak memory of this process in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) / 1024
    # macOS reports bytes. Linux would include the process that started this one.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def run(steps: list[str]) -> None:
    """Run *steps*, and print the name, the peak memory in MB and the CPU seconds of each."""
    namespace: dict[str, object] = {}
    for name in steps:
        cpu = time.process_time()
        exec(STEPS[name], namespace)  # noqa: S102 - the constants above are the only input.
        print(name, peak_memory(), time.process_time() - cpu, sep="\t")  # noqa: T201 - peak_memory.py reads the output.


if __name__ == "__main__":
    run(sys.argv[1:])

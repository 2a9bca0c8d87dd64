"""Time the steps that a new execution environment runs before its first response.

A bare interpreter runs this file in the unpacked package, with the names of the steps as arguments. The file
imports only the modules that it measures.
"""

import sys
import time

STEPS = {
    "botocore": "import botocore.config, botocore.exceptions, botocore.parsers, botocore.session",
    "own modules": "from footfall.web import handler",
    "first client": "from footfall.aws import botocore_transport; botocore_transport.client('dynamodb')",
    "second client": "from footfall.aws import botocore_transport; botocore_transport.client('ssm')",
    "page modules": "import footfall.pages.routes",
}


def time_step(step: str) -> tuple[float, float]:
    """Run *step* and return its elapsed time and its CPU time, in seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    exec(STEPS[step], {})  # noqa: S102 - the constants above are the only input.

    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(name, *time_step(name), sep="\t")  # noqa: T201 - cold_start.py reads the output.

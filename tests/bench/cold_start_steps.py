"""What a new execution environment does before it answers, timed step by step.

Run in the unpacked package by a bare interpreter, with the steps' names: it imports only what it times.
"""

import sys
import time

STEPS = {
    "botocore": "import botocore.config, botocore.exceptions, botocore.parsers, botocore.session",
    "rooms": "from footfall.web import handler",
    "first client": "from footfall.aws import botocore_transport as it; it.client('dynamodb')",
    "second client": "from footfall.aws import botocore_transport as it; it.client('ssm')",
    "visit": "from footfall.web import handler",
    "pictures": "import footfall.pages.routes",
}


def time_step(step: str) -> tuple[float, float]:
    """Do a *step*, and say what it took in seconds: by the clock, and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    exec(STEPS[step], {})  # noqa: S102 - our own words above.

    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(name, *time_step(name), sep="\t")  # noqa: T201 - another process reads it.

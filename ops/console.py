"""How a verb speaks: what happens as it happens, then the verdict, the time and the log."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from rich.console import Console

from ops.run_log import Work, alone, logged

out = Console(highlight=False, markup=False, soft_wrap=True)
aside = Console(highlight=False, markup=False, soft_wrap=True, stderr=True)


def say(line: str) -> None:
    """Tell the person one thing that happened."""
    out.print(f"  {line}")


def print_json(value: object) -> None:
    """Print for programs: JSON and nothing else."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


@contextmanager
def told(verb: str, success: str, *, changing: bool = True) -> Iterator[Work]:
    """Do a verb's work, alone if it is *changing* environments; end with verdict, time and log."""
    began = time.monotonic()
    with ExitStack() as stack:
        locks = [stack.enter_context(alone())] if changing else []
        it = stack.enter_context(logged(verb, say, *locks))
        try:
            yield it
        finally:
            verdict = "Failed" if sys.exc_info()[1] else success
            out.print(f"{verdict} in {time.monotonic() - began:.0f} s. Full log: {it.log_path}")

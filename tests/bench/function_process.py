"""The function in a separate process, as Lambda runs it."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from footfall.web.request import Event
from footfall.web.responses import Response
from tests.bench.cold_start import Duration
from tests.bench.runtime import BOTOCORE

_RUNTIME = Path(__file__).with_name("runtime.py").read_text(encoding="utf-8")


class ProcessReport(NamedTuple):
    """What a process measured: its peak memory in bytes, and durations.

    *interpreter_memory* is the peak before the function was loaded, and *memory* the peak until the end.
    """

    interpreter_memory: int
    memory: int
    load: Duration
    requests: list[Duration]


class FunctionProcess:
    """A process that loads the function and then serves events."""

    def __init__(self, start: str, process: subprocess.Popen[str]) -> None:
        """Use a *process* that runs runtime.py with this *start*."""
        self._process = process
        self._start = start

    def invoke(self, event: Event) -> Response:
        """Return the response to *event*."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(event) + "\n")
        self._process.stdin.flush()
        response: Response = self._read_line()

        return response

    def stop(self) -> ProcessReport:
        """End the process and return its measurements.

        Raises:
            AssertionError: if it used another transport than it should, such as botocore after a fault.

        """
        assert self._process.stdin
        self._process.stdin.close()
        interpreter_memory, memory, has_botocore, load, requests = self._read_line()
        assert has_botocore == (self._start == BOTOCORE), "The function used another transport."
        durations = [Duration(*request) for request in requests]

        return ProcessReport(interpreter_memory, memory, Duration(*load), durations)

    def _read_line(self) -> Any:  # noqa: ANN401 - any JSON.
        assert self._process.stdout

        return json.loads(self._process.stdout.readline())


@contextmanager
def function_process(start: str, package: Path, variables: Mapping[str, str]) -> Iterator[FunctionProcess]:
    """Start the unpacked *package*, with a *start* from runtime.py and these environment *variables*.

    `-B` writes no bytecode, because Lambda's folder of the package is read-only.
    """
    command = [sys.executable, "-B", "-c", _RUNTIME, start]
    with subprocess.Popen(
        command, cwd=package, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield FunctionProcess(start, process)
        finally:
            process.kill()

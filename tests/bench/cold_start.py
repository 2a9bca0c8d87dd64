"""Measure a cold start: medians over new processes, in the package as Lambda unpacks it."""

import compileall
import resource
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple
from zipfile import ZipFile

from ops.build import package
from tests.bench.imports import OWN_MODULES, standard_library

FUNCTION = ("standard library", "own modules", "TLS context", "start")
FALLBACK = ("botocore", "clients")
STEPS = {
    "own modules": OWN_MODULES,
    "TLS context": "from footfall.aws.tls import tls_context; tls_context()",
    # The connections are refused. The benchmark of the latency opens them.
    "start": (
        "import socket; socket.create_connection = lambda *_: socket.socket().connect(('127.0.0.1', 1));"
        "import start"
    ),
    "page modules": "import footfall.pages.routes, footfall.pages.views",
    "botocore": "from footfall.aws import botocore_transport",
    "clients": "from footfall.aws import botocore_transport; botocore_transport.create_clients()",
}
_SCRIPT = (Path(__file__).with_name("cold_start_steps.py")).read_text()
AWS_VARIABLES = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
}


class Duration(NamedTuple):
    """Elapsed time and CPU time, in seconds."""

    wall: float
    cpu: float


class Run(NamedTuple):
    """The durations of the steps that a process ran, by name, and its peak memory in MB."""

    durations: Mapping[str, Duration]
    memory: float


class ColdStart(NamedTuple):
    """A start of the interpreter, the steps of a cold start, and runs for comparison.

    `compiled` has bytecode in the package, `page` loads the modules of the page and the badge, and `fallback`
    loads botocore after the other steps.
    """

    interpreter: Duration
    bare: Run
    function: Run
    compiled: Run
    page: Run
    fallback: Run

    @property
    def load(self) -> Duration:
        """Return the time to load the function, over the bare interpreter."""
        wall, cpu = map(sum, zip(*self.function.durations.values(), strict=True))

        return Duration(wall, cpu)


def measure(folder: Path, *, times: int = 9) -> ColdStart:
    """Start the function in *times* new processes per run, with the package unpacked in *folder*."""
    unpacked, compiled = unpack(folder / "plain"), unpack(folder / "compiled")
    compileall.compile_dir(compiled, quiet=2)

    return ColdStart(
        interpreter=_measure_interpreter(times),
        bare=_median_run(unpacked, times),
        function=_median_run(unpacked, times, *FUNCTION),
        compiled=_median_run(compiled, times, "standard library", "own modules"),
        page=_median_run(unpacked, times, *FUNCTION, "page modules"),
        fallback=_median_run(unpacked, times, *FUNCTION, *FALLBACK),
    )


def unpack(folder: Path) -> Path:
    """Build the package and unpack it into *folder* as Lambda does: source files only."""
    with ZipFile(package.build(folder.with_suffix(".zip"))) as archive:
        archive.extractall(folder)

    return folder


def _median_run(folder: Path, times: int, *steps: str) -> Run:
    runs = [_run(folder, *steps) for _ in range(times)]
    durations = {step: _median(run.durations[step] for run in runs) for step in steps}

    return Run(durations, median(run.memory for run in runs))


def _median(durations: Iterable[Duration]) -> Duration:
    wall, cpu = map(median, zip(*durations, strict=True))

    return Duration(wall, cpu)


def _run(folder: Path, *steps: str) -> Run:
    """Run *steps* in one process. `-B` writes no bytecode: Lambda's /var/task is read-only."""
    statements = [STEPS.get(step) or standard_library(folder) for step in steps]
    completed = subprocess.run(
        [sys.executable, "-B", "-c", _SCRIPT, *statements],
        cwd=folder,
        env=AWS_VARIABLES,
        capture_output=True,
        text=True,
        check=True,
    )
    *times, memory = completed.stdout.split()
    durations = map(Duration, map(float, times[::2]), map(float, times[1::2]))

    return Run(dict(zip(steps, durations, strict=True)), int(memory) / 1024)


def _measure_interpreter(times: int) -> Duration:
    """Time an interpreter that runs no code."""
    runs = []
    for _ in range(times):
        wall, cpu = perf_counter(), _children_cpu_seconds()
        subprocess.run([sys.executable, "-B", "-c", "pass"], check=True)
        runs.append(Duration(perf_counter() - wall, _children_cpu_seconds() - cpu))

    return _median(runs)


def _children_cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)

    return usage.ru_utime + usage.ru_stime

"""Measure a cold start: median times over new processes, in the package as Lambda unpacks it."""

import compileall
import os
import resource
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple
from zipfile import ZipFile

from ops.build import package

_STEPS_SCRIPT = (Path(__file__).with_name("cold_start_steps.py")).read_text()
_AWS_VARIABLES = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
}


class Duration(NamedTuple):
    """Elapsed time and CPU time, in seconds."""

    wall: float
    cpu: float


class ColdStart(NamedTuple):
    """The durations of the steps of a cold start.

    `compiled` is for comparison: it is `own_modules` with bytecode in the package. The first request for the
    page or a badge imports `page_modules`.
    """

    interpreter: Duration
    botocore: Duration
    own_modules: Duration
    compiled: Duration
    page_modules: Duration
    dynamodb_client: Duration
    parameter_client: Duration


def measure(folder: Path, *, times: int = 9) -> ColdStart:
    """Start the function in *times* new processes per step, with the package unpacked in *folder*."""
    unpacked, compiled = unpack(folder / "plain"), unpack(folder / "compiled")
    compileall.compile_dir(compiled, quiet=2)
    steps = _median_durations(unpacked, times, "botocore", "own modules", "first client", "second client")

    return ColdStart(
        interpreter=_measure_interpreter(times),
        botocore=steps["botocore"],
        own_modules=steps["own modules"],
        compiled=_median_durations(compiled, times, "botocore", "own modules")["own modules"],
        page_modules=_median_durations(unpacked, times, "own modules", "page modules")["page modules"],
        dynamodb_client=steps["first client"],
        parameter_client=steps["second client"],
    )


def unpack(folder: Path) -> Path:
    """Build the package and unpack it into *folder* as Lambda does: source files only."""
    with ZipFile(package.build(folder.with_suffix(".zip"))) as archive:
        archive.extractall(folder)

    return folder


def _median_durations(folder: Path, times: int, *steps: str) -> dict[str, Duration]:
    runs = [dict(_run_steps(folder, *steps)) for _ in range(times)]

    return {step: _median(run[step] for run in runs) for step in steps}


def _median(durations: Iterable[Duration]) -> Duration:
    wall, cpu = map(median, zip(*durations, strict=True))

    return Duration(wall, cpu)


def _run_steps(folder: Path, *steps: str) -> Iterator[tuple[str, Duration]]:
    """Run *steps* in one process. `-B` writes no bytecode: Lambda's /var/task is read-only."""
    command = [sys.executable, "-B", "-c", _STEPS_SCRIPT, *steps]
    completed = subprocess.run(
        command, cwd=folder, env=os.environ | _AWS_VARIABLES, capture_output=True, text=True, check=True
    )
    for line in completed.stdout.splitlines():
        step, wall, cpu = line.split("\t")
        yield step, Duration(float(wall), float(cpu))


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

"""What a cold start adds: median times of fresh processes in the package as Lambda unpacks it."""

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

from ops import package

_STEPS_SCRIPT = (Path(__file__).with_name("cold_start_steps.py")).read_text()
_AWS_VARIABLES = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
}


class Duration(NamedTuple):
    """Seconds, by the clock and of the processor."""

    wall: float
    cpu: float


class ColdStart(NamedTuple):
    """The steps of a cold start; and what two choices cost in it."""

    interpreter: Duration
    botocore: Duration
    own_modules: Duration
    compiled: Duration
    page_modules: Duration
    dynamodb_client: Duration
    parameter_client: Duration


def measure(folder: Path, *, times: int = 9) -> ColdStart:
    """Start the function in fresh processes, unpacked in *folder*."""
    unpacked, compiled = unpack(folder / "plain"), unpack(folder / "compiled")
    compileall.compile_dir(compiled, quiet=2)
    steps = _median_durations(unpacked, times, "botocore", "rooms", "first client", "second client")

    return ColdStart(
        interpreter=_measure_interpreter(times),
        botocore=steps["botocore"],
        own_modules=steps["rooms"],
        compiled=_median_durations(compiled, times, "botocore", "rooms")["rooms"],
        page_modules=_median_durations(unpacked, times, "visit", "pictures")["pictures"],
        dynamodb_client=steps["first client"],
        parameter_client=steps["second client"],
    )


def unpack(folder: Path) -> Path:
    """Build the package, and unpack it as Lambda does: sources only."""
    with ZipFile(package.build(folder.with_suffix(".zip"))) as it:
        it.extractall(folder)

    return folder


def _median_durations(folder: Path, times: int, *steps: str) -> dict[str, Duration]:
    runs = [dict(_run_steps(folder, *steps)) for _ in range(times)]

    return {step: _median(run[step] for run in runs) for step in steps}


def _median(spans: Iterable[Duration]) -> Duration:
    wall, cpu = map(median, zip(*spans, strict=True))

    return Duration(wall, cpu)


def _run_steps(folder: Path, *steps: str) -> Iterator[tuple[str, Duration]]:
    """Run *steps* in one process; /var/task is read-only on Lambda, so nothing compiled is kept."""
    words = [sys.executable, "-B", "-c", _STEPS_SCRIPT, *steps]
    done = subprocess.run(
        words, cwd=folder, env=os.environ | _AWS_VARIABLES, capture_output=True, text=True, check=True
    )
    for line in done.stdout.splitlines():
        step, wall, cpu = line.split("\t")
        yield step, Duration(float(wall), float(cpu))


def _measure_interpreter(times: int) -> Duration:
    """Time an interpreter that does nothing."""
    runs = []
    for _ in range(times):
        wall, cpu = perf_counter(), _children_cpu_seconds()
        subprocess.run([sys.executable, "-B", "-c", "pass"], check=True)
        runs.append(Duration(perf_counter() - wall, _children_cpu_seconds() - cpu))

    return _median(runs)


def _children_cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)

    return used.ru_utime + used.ru_stime

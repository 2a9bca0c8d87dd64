"""Measure the peak memory of the function's process, in the package as Lambda unpacks it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from ops.costs.durations import MEMORY
from ops.report_table import ReportTable
from tests.bench.bounds import Bound
from tests.bench.cold_start import unpack
from tests.bench.report import format_rounded

_STEPS_SCRIPT = Path(__file__).with_name("peak_memory_steps.py").read_text()
# Nothing listens at the endpoint, so the function opens no connection.
_VARIABLES = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ENDPOINT_URL": "https://127.0.0.1:1",
    "AWS_SECRET_ACCESS_KEY": "bench",
}
_RUNTIME = 35  # MB that Lambda reports for a function that does nothing (decision 0090).
_NOTE = (
    "Peak memory of the function's process in MB, on this machine and estimated for Lambda, where a"
    f" function that does nothing uses {_RUNTIME} MB: {_RUNTIME} + peak - peak of Python alone. The last"
    f" column is the CPU time of the step on this machine, in milliseconds. The function has {MEMORY} MB."
    " The event is the one that needs the most memory: 5.9 MB of ASCII and an emoji."
)


class Step(NamedTuple):
    """The peak memory of the process after a step, in MB, and the CPU time of the step, in seconds."""

    peak: float
    cpu: float


class PeakMemory(NamedTuple):
    """The steps of two processes: the usual one, and one after a fallback to botocore."""

    usual: dict[str, Step]
    fallback: dict[str, Step]


def measure(folder: Path, *, times: int = 3) -> PeakMemory:
    """Run the steps in *times* new processes, with the package unpacked in *folder*."""
    unpacked = unpack(folder / "memory")

    return PeakMemory(
        usual=_medians(unpacked, times, "start Python", "load", "visitors", "receive", "parse"),
        fallback=_medians(unpacked, times, "load", "botocore", "visitors", "receive", "parse"),
    )


def table(memory: PeakMemory) -> ReportTable:
    """Return the peak memory after each step."""
    usual, fallback = memory
    steps = {
        "start Python": usual["start Python"],
        "load the function": usual["load"],
        "… and remember 10,000 visitors": usual["visitors"],
        "… and parse an event of 6 MB": usual["parse"],
        "load the function and botocore": fallback["botocore"],
        "… and remember 10,000 visitors, and parse an event of 6 MB": fallback["parse"],
    }
    rows = [
        [name, f"{step.peak:.0f}", f"{_on_lambda(memory, step):.0f}", format_rounded(step.cpu * 1e3)]
        for name, step in steps.items()
    ]

    return ReportTable("Peak memory", _NOTE, ["process", "here", "on Lambda", "CPU (ms)"], rows)


def bounds(memory: PeakMemory) -> Iterator[Bound]:
    """Yield the bound of the peak memory on Lambda."""
    peak = _on_lambda(memory, memory.fallback["parse"])
    yield Bound("MB of memory on Lambda, with botocore and an event of 6 MB", peak, MEMORY)


def _on_lambda(memory: PeakMemory, step: Step) -> float:
    """Return the estimated peak memory on Lambda, in MB."""
    return _RUNTIME + step.peak - memory.usual["start Python"].peak


def _medians(folder: Path, times: int, *steps: str) -> dict[str, Step]:
    runs = [dict(_run(folder, *steps)) for _ in range(times)]

    return {step: Step(*map(median, zip(*(run[step] for run in runs), strict=True))) for step in steps}


def _run(folder: Path, *steps: str) -> Iterator[tuple[str, Step]]:
    """Run *steps* in one process, which has only the variables above."""
    command = [sys.executable, "-B", "-c", _STEPS_SCRIPT, *steps]
    completed = subprocess.run(
        command, cwd=folder, env=_VARIABLES, capture_output=True, text=True, check=True
    )
    for line in completed.stdout.splitlines():
        name, peak, cpu = line.split("\t")
        yield name, Step(float(peak), float(cpu))

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

_COLD = (Path(__file__).with_name("cold_start_steps.py")).read_text()
_CLOUD = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_DEFAULT_REGION": "us-east-1"}


class Span(NamedTuple):
    """Seconds, by the clock and of the processor."""

    wall: float
    processor: float


class Startup(NamedTuple):
    """The steps of a cold start; and what two choices cost in it."""

    interpreter: Span
    botocore: Span
    rooms: Span
    compiled: Span
    pictures: Span
    first_client: Span
    second_client: Span


def measure(folder: Path, *, times: int = 9) -> Startup:
    """Start the function in fresh processes, unpacked in *folder*."""
    unpacked, compiled = unpack(folder / "plain"), unpack(folder / "compiled")
    compileall.compile_dir(compiled, quiet=2)
    whole = _medians(unpacked, times, "botocore", "rooms", "first client", "second client")

    return Startup(
        interpreter=_interpreter(times),
        botocore=whole["botocore"],
        rooms=whole["rooms"],
        compiled=_medians(compiled, times, "botocore", "rooms")["rooms"],
        pictures=_medians(unpacked, times, "visit", "pictures")["pictures"],
        first_client=whole["first client"],
        second_client=whole["second client"],
    )


def unpack(folder: Path) -> Path:
    """Build the package, and unpack it as Lambda does: sources only."""
    with ZipFile(package.build(folder.with_suffix(".zip"))) as it:
        it.extractall(folder)

    return folder


def _medians(folder: Path, times: int, *steps: str) -> dict[str, Span]:
    runs = [dict(_run(folder, *steps)) for _ in range(times)]

    return {step: _median(run[step] for run in runs) for step in steps}


def _median(spans: Iterable[Span]) -> Span:
    wall, processor = map(median, zip(*spans, strict=True))

    return Span(wall, processor)


def _run(folder: Path, *steps: str) -> Iterator[tuple[str, Span]]:
    """Run *steps* in one process; /var/task is read-only on Lambda, so nothing compiled is kept."""
    words = [sys.executable, "-B", "-c", _COLD, *steps]
    done = subprocess.run(
        words, cwd=folder, env=os.environ | _CLOUD, capture_output=True, text=True, check=True
    )
    for line in done.stdout.splitlines():
        step, wall, processor = line.split("\t")
        yield step, Span(float(wall), float(processor))


def _interpreter(times: int) -> Span:
    """Time an interpreter that does nothing."""
    runs = []
    for _ in range(times):
        wall, processor = perf_counter(), _children()
        subprocess.run([sys.executable, "-B", "-c", "pass"], check=True)
        runs.append(Span(perf_counter() - wall, _children() - processor))

    return _median(runs)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)

    return used.ru_utime + used.ru_stime

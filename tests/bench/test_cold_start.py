"""Tests of the benchmark of cold starts: each step does what its name says, and nothing of another step."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import cold_start, imports
from tests.bench.cold_start import ColdStart, Duration, Run
from tests.bench.cold_start_table import cold_start_table

pytestmark = pytest.mark.slow

# What each step leaves behind, and what it does not need.
EFFECTS = {
    "standard library": "is_loaded('ssl')",
    "own modules": "is_loaded('footfall.web.handler')",
    "TLS context": "results('footfall.aws.tls', 'tls_context') == 1",
    "start": "results('footfall.counting.crawlers', '_names') == 2",
    "page modules": "is_loaded('footfall.pages.page')",
    "botocore": "is_loaded('botocore.session')",
    "clients": "results('footfall.aws.botocore_transport', 'client') == 2",
}
EXAMINATION = """
import sys
def is_loaded(name): return name in sys.modules
def results(module, function):
    return is_loaded(module) and getattr(sys.modules[module], function).cache_info().currsize
for statements, effect in zip(sys.argv[1::2], sys.argv[2::2]):
    print(bool(eval(effect)))
    exec(statements, {})
    print(bool(eval(effect)))
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the unpacked package."""
    return cold_start.unpack(tmp_path_factory.mktemp("package") / "unpacked")


def test_each_step_has_its_effect(unpacked: Path) -> None:
    """No step does the work of a later one, which would then measure nothing."""
    steps = {"standard library": imports.standard_library(unpacked), **cold_start.STEPS}
    arguments = [text for step, effect in EFFECTS.items() for text in (steps[step], effect)]

    examination = subprocess.run(
        [sys.executable, "-c", EXAMINATION, *arguments],
        cwd=unpacked,
        env=cold_start.AWS_VARIABLES,
        capture_output=True,
        check=True,
        text=True,
    )

    assert list(EFFECTS) == list(steps)
    assert examination.stdout.split() == ["False", "True"] * len(EFFECTS)


def test_own_modules_need_no_further_library(unpacked: Path) -> None:
    """The step of the standard library imports all modules that Footfall needs of it."""
    library = imports.standard_library(unpacked)
    before = imports.loaded_modules(unpacked, library)

    after = imports.loaded_modules(unpacked, f"{library}; {imports.OWN_MODULES}")

    added = set(after) - set(before)
    assert added == {name for name in after if name.startswith("footfall")}


def test_durations_and_memory_are_measured(unpacked: Path) -> None:
    """Each step takes CPU time, and a process that loads more needs more memory."""
    measured = cold_start.measure(unpacked.parent / "measured", times=1)

    runs = (measured.bare, measured.function, measured.fallback)
    assert all(duration.cpu > 0 for run in runs for duration in run.durations.values())
    assert measured.bare.memory < measured.function.memory < measured.fallback.memory


def test_table_shows_the_sum_of_the_four_steps() -> None:
    """The time to load the function is that of the four steps after the start of Python."""
    step = Duration(0.02, 0.01)
    other = Run(dict.fromkeys(["own modules", "page modules", "botocore", "clients"], step), 50)
    function = Run(dict.fromkeys(cold_start.FUNCTION, step), 19)

    table = cold_start_table(ColdStart(step, other, function, compiled=other, page=other, fallback=other))

    assert list(table.rows[5]) == ["load the function: the four steps after the first", "40", "80", "19"]

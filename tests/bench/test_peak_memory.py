"""Tests of the measurement of peak memory."""

from pathlib import Path

import pytest

from tests.bench import peak_memory
from tests.bench.bounds import exceeded_bounds

pytestmark = pytest.mark.slow


def test_each_step_needs_more_memory(tmp_path: Path) -> None:
    """Loading the function, botocore, and parsing an event of 6 MB each need memory, within the bound."""
    memory = peak_memory.measure(tmp_path, times=1)
    usual, fallback = memory

    assert usual["start Python"].peak + 5 < usual["load"].peak <= usual["visitors"].peak
    assert usual["load"].peak + 10 < fallback["botocore"].peak
    # The text, and its string of 4 bytes per character.
    assert usual["visitors"].peak + 5.9 * 5 < usual["parse"].peak
    assert exceeded_bounds(peak_memory.bounds(memory)) == []


def test_table_adds_the_memory_of_the_runtime() -> None:
    """The estimate for Lambda replaces the memory of Python by that of Lambda's runtime."""
    step = peak_memory.Step(peak=22, cpu=0.06)
    memory = peak_memory.PeakMemory(
        usual={"start Python": step._replace(peak=11), **dict.fromkeys(("load", "visitors", "parse"), step)},
        fallback=dict.fromkeys(("botocore", "parse"), step),
    )

    assert peak_memory.table(memory).rows[1] == ["load the function", "22", "46", "60"]

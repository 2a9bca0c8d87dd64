"""Tests of the benchmark of imports: the time of each module belongs to the module that needs it."""

from pathlib import Path

import pytest

from tests.bench import cold_start, imports
from tests.bench.imports import Import

REPORT = """\
import time: self [us] | cumulative | imported package
import time:        10 |         10 |     _json
import time:        20 |         30 |   json
import time:         5 |          5 |   footfall.errors
import time:       100 |        135 | footfall.settings
import time:         7 |          7 | ssl
"""


def test_report_is_parsed_with_the_importers() -> None:
    """An import has its own time, a time with the imports that it caused, and what caused it."""
    parsed = imports.parse(REPORT)

    assert parsed == [
        Import("_json", 10e-6, 10e-6, ("json", "footfall.settings")),
        Import("json", 20e-6, 30e-6, ("footfall.settings",)),
        Import("footfall.errors", 5e-6, 5e-6, ("footfall.settings",)),
        Import("footfall.settings", 100e-6, 135e-6, ()),
        Import("ssl", 7e-6, 7e-6, ()),
    ]


@pytest.mark.parametrize(
    ("name", "importers", "expected"),
    [
        pytest.param("_json", ("json.scanner", "json"), ("json", ""), id="private"),
        pytest.param(
            "_sre", ("re", "json", "footfall.settings"), ("re", "footfall.settings"), id="needed-by"
        ),
        pytest.param("json.decoder", ("json",), ("json", ""), id="submodule"),
    ],
)
def test_part_belongs_to_a_public_module(
    name: str, importers: tuple[str, ...], expected: tuple[str, str]
) -> None:
    """A private module or submodule is part of a public module, which a module of Footfall needs."""
    part = Import(name, 0, 0, importers)

    assert (part.module, part.needed_by) == expected


def test_imports_of_the_package_are_measured(tmp_path: Path) -> None:
    """The costs are those of the modules that Footfall adds, with what needs each of them first."""
    costs = imports.measure(cold_start.unpack(tmp_path / "unpacked"), times=1)

    assert not costs.keys() & {"os", "site", "sys"}
    # CPython rounds each time to microseconds.
    assert all(0 < cost.own < cost.total + 1e-5 for cost in costs.values())
    assert (costs["ssl"].needed_by, costs["ssl"].in_runtime) == ("footfall.aws.connection", False)
    assert costs["json"].in_runtime


def test_table_contains_all_of_the_time() -> None:
    """Modules that take less than 0.25 ms share a row, and the last row is the sum of all."""
    costs = {
        "ssl": imports.Cost(0.004, 0.006, "footfall.aws.connection", in_runtime=False),
        "footfall": imports.Cost(0.02, 0.03, "", in_runtime=False),
        "bisect": imports.Cost(0.0001, 0.0001, "footfall.aws.retry", in_runtime=True),
    }

    table = imports.table(costs)

    assert [list(row) for row in table.rows] == [
        ["Footfall, with its compilation", "20", "30", "", ""],
        ["`ssl`", "4", "6", "`footfall.aws.connection`", ""],
        ["1 other modules", "0.1", "", "", ""],
        ["total", "24", "", "", ""],
    ]

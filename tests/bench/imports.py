"""Measure the import of each module that a cold start loads, with CPython's `-X importtime`."""

import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from ops.report_table import ReportTable
from tests.bench.report import format_rounded

OWN_MODULES = "from footfall.aws import client; from footfall.web import handler"
# What Lambda's runtime imports before the function, apart from its own packages. Source: the repository
# aws/aws-lambda-python-runtime-interface-client, June 2026.
_RUNTIME_MODULES = "import decimal, enum, importlib, json, logging, traceback"

_LINE = re.compile(r"import time: +(\d+) \| +(\d+) \|( +)(\S+)")
_MIN_SECONDS = 0.00025  # The modules that take less share a row.
_NOTE = (
    "The modules that a cold start loads, in milliseconds of elapsed time, as `python -X importtime` reports"
    " them. A submodule or a private module, such as `_ssl`, is part of the module that it belongs to. The"
    " second time includes the modules that this one is the first to import. Modules that the interpreter"
    " loads are not in the table. Lambda's runtime also loads those in the last column before the function."
)


class Import(NamedTuple):
    """One import. The times are in seconds, *total* with the imports that it caused.

    *importers* are the modules that caused it, the innermost one first.
    """

    name: str
    own: float
    total: float
    importers: Sequence[str]

    @property
    def module(self) -> str:
        """Return the public module that this one belongs to."""
        public = next(name for name in (self.name, *self.importers) if not name.startswith("_"))

        return public.partition(".")[0]

    @property
    def needed_by(self) -> str:
        """Return the module of Footfall that caused the import."""
        return next((name for name in self.importers if name.startswith("footfall")), "")


class Cost(NamedTuple):
    """The time to import a module, in seconds, alone and with the imports that it caused."""

    own: float
    total: float
    needed_by: str
    in_runtime: bool


def measure(folder: Path, *, times: int = 9) -> dict[str, Cost]:
    """Return the cost of each module that the package in *folder* loads: medians of *times* processes."""
    names, runtime = _added_modules(folder), loaded_modules(folder, _RUNTIME_MODULES)
    reports = [_python(folder, "-X", "importtime", "-c", OWN_MODULES).stderr for _ in range(times)]
    runs = [_by_module(parse(report), names) for report in reports]

    return {
        module: Cost(
            own=median(sum(each.own for each in run[module]) for run in runs),
            total=median(sum(each.total for each in run[module] if _is_first(each)) for run in runs),
            needed_by=next(each.needed_by for each in imports if _is_first(each)),
            in_runtime=module in runtime,
        )
        for module, imports in runs[0].items()
    }


def standard_library(folder: Path) -> str:
    """Return the statement that imports what the package in *folder* needs of the standard library."""
    return "import " + ", ".join(name for name in _added_modules(folder) if not name.startswith("footfall"))


def loaded_modules(folder: Path, statements: str) -> list[str]:
    """Return the modules that a new interpreter has loaded after *statements*, in that order."""
    return _python(folder, "-c", f"import sys; {statements}; print(*sys.modules)").stdout.split()


def table(costs: Mapping[str, Cost]) -> ReportTable:
    """Return the table of the modules, the most expensive one first."""
    headers = ["module", "own time", "with its imports", "first needed by", "in Lambda's runtime"]
    ordered = sorted(costs, key=lambda module: costs[module].own, reverse=True)
    large = [module for module in ordered if costs[module].own >= _MIN_SECONDS]
    small = [costs[module].own for module in ordered if module not in large]
    rows = [_row(module, costs[module]) for module in large]
    others = [f"{len(small)} other modules", _milliseconds(sum(small)), "", "", ""]
    total = ["total", _milliseconds(sum(cost.own for cost in costs.values())), "", "", ""]

    return ReportTable("Imports of a cold start", _NOTE, headers, [*rows, others, total])


def _row(module: str, cost: Cost) -> list[str]:
    name = "Footfall, with its compilation" if module == "footfall" else f"`{module}`"
    needed_by = f"`{cost.needed_by}`" if cost.needed_by else ""
    in_runtime = "yes" if cost.in_runtime else ""

    return [name, _milliseconds(cost.own), _milliseconds(cost.total), needed_by, in_runtime]


def _added_modules(folder: Path) -> list[str]:
    """Return the modules that Footfall adds to those of the interpreter."""
    bare = loaded_modules(folder, "pass")

    return [name for name in loaded_modules(folder, OWN_MODULES) if name not in bare]


def parse(report: str) -> list[Import]:
    """Return the imports in the *report* of CPython, in the order in which they ended."""
    imports: list[Import] = []
    importers: list[str] = []
    # An import is reported after the imports that it caused, which have a larger indentation.
    for own, total, indentation, name in reversed(_LINE.findall(report)):
        del importers[len(indentation) // 2 :]
        imports.append(Import(name, int(own) / 1e6, int(total) / 1e6, tuple(reversed(importers))))
        importers.append(name)

    return imports[::-1]


def _by_module(imports: Iterable[Import], names: Container[str]) -> dict[str, list[Import]]:
    """Return those of *imports* that are in *names*, by their module."""
    groups = defaultdict(list)
    for each in imports:
        if each.name in names:
            groups[each.module].append(each)

    return groups


def _is_first(each: Import) -> bool:
    """Return whether another module caused this import of a module or a part of it."""
    return each.module not in {name.partition(".")[0] for name in each.importers}


def _python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", *arguments]

    return subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=True)


def _milliseconds(seconds: float) -> str:
    return format_rounded(seconds * 1000)

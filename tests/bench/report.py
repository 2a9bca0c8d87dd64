"""The report of the benchmarks in docs/benchmarks.md, and the format of its values."""

import os
import platform
from pathlib import Path

from ops.report_table import write_between

BEGIN, END = "<!-- bench: make bench -->", "<!-- end of bench -->"


def format_rounded(value: float) -> str:
    """Format a measured *value* with two significant digits: the third one differs from run to run."""
    rounded = float(f"{value:.2g}")

    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:g}"


def format_milliseconds(seconds: float) -> str:
    """Format *seconds* as milliseconds."""
    return format_rounded(seconds * 1e3)


def format_microseconds(seconds: float) -> str:
    """Format *seconds* as microseconds."""
    return format_rounded(seconds * 1e6)


def machine_description() -> str:
    """Describe the machine on which the benchmarks run."""
    return f"{os.cpu_count()} cores ({platform.machine()}) with Python {platform.python_version()}"


def write_report(page: Path, report: str) -> None:
    """Write *report* between the markers of *page*. The file is replaced in one step."""
    write_between(page, BEGIN, END, report)

"""Measure what a visit takes, hold it against the bounds, and show it in the README: `make bench`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from ops.house import ROOT
from tests.bench import cold_start, cpu_time, scaling, size, tables, units
from tests.bench.bounds import Bound, missed_bounds
from tests.bench.prices import MAX_COST_PER_MILLION, cost_per_million
from tests.bench.report import ReportTable, machine_description, write_report
from tests.bench.traffic import FIRST_VISIT, REPEAT_FROM_MARKER_AND_TOTAL, REQUEST_KINDS

VISITOR_COUNTS = (1_000, 10_000, 100_000, 1_000_000)

console = Console(highlight=False, width=110)


def main() -> None:
    """Measure all there is, and fail when a bound is missed."""
    report_tables, bounds = [], []
    for table, table_bounds in measure_all():
        console.print(table.note.replace("`", ""), table.to_rich(), sep="\n")
        report_tables.append(table)
        bounds += table_bounds
    heading = (
        f"Measured by `make bench` on {machine_description()}."
        " Times are medians of several runs, in two digits."
    )
    write_report(ROOT / "README.md", "\n\n".join([heading, *(it.to_markdown() for it in report_tables)]))
    if missed := missed_bounds(bounds):
        sys.exit("\n".join(["Bounds missed:", *missed]))
    console.print(f"All {len(bounds)} bounds hold. The tables are in README.md.")


def measure_all() -> Iterator[tuple[ReportTable, list[Bound]]]:
    """Measure table by table, each with the bounds that it is held against."""
    units_by_site = {site: units.measure_site(site) for site in ("main", "daily")}
    own_seconds = {kind: cpu_time.own_code_seconds(kind) for kind in REQUEST_KINDS}
    with cpu_time.botocore_connection():
        total_seconds = {kind: cpu_time.total_seconds(kind) for kind in REQUEST_KINDS}
    unit_bounds = [
        bound for site, site_units in units_by_site.items() for bound in units.bounds(site_units, site)
    ]
    yield (
        tables.requests_table(units_by_site["main"], units_by_site["daily"], own_seconds, total_seconds),
        unit_bounds,
    )

    by_kind = units_by_site["main"].by_kind
    cost = cost_per_million(new=0.3, first=by_kind[FIRST_VISIT], repeat=by_kind[REPEAT_FROM_MARKER_AND_TOTAL])
    yield (
        tables.cost_table(units_by_site["main"], units.measure_naive_counter()),
        [Bound("dollars a million, 30 % new", cost, MAX_COST_PER_MILLION)],
    )

    results = list(scaling.measure_scales(scaling.site_scales(*VISITOR_COUNTS)))
    yield tables.scaling_table(results), list(scaling.bounds(results))

    with TemporaryDirectory() as folder:
        yield tables.cold_start_table(cold_start.measure(Path(folder))), []
        sizes = size.measure(Path(folder))
        yield tables.size_table(sizes), list(size.bounds(sizes))


if __name__ == "__main__":
    main()

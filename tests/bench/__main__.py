"""Run the benchmarks, check the bounds and write the report to docs/benchmarks.md: `make bench`."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from ops.paths import ROOT
from ops.report_table import ReportTable
from tests.bench import (
    cold_start,
    cold_start_table,
    connection_table,
    connections,
    cost_tables,
    cpu_time,
    imports,
    lambda_tables,
    latency,
    page_units,
    peak_memory,
    scaling,
    size,
    tables,
    transport_table,
    units,
)
from tests.bench.bounds import Bound, exceeded_bounds
from tests.bench.cpu_time import RequestSeconds
from tests.bench.deployment import deploy
from tests.bench.latency import Numbers
from tests.bench.report import machine_description, write_report
from tests.bench.runtime import HTTP
from tests.bench.traffic import REQUEST_KINDS, RequestKind
from tests.bench.units import SiteUnits

PAGE = ROOT / "docs/benchmarks.md"
VISITS = Numbers(cold_first=100, cold_repeat=25, warm=1_000)
VISITOR_COUNTS = (1_000, 10_000, 100_000, 1_000_000)

console = Console(highlight=False, width=110)


def main() -> None:
    """Run all benchmarks, write the report, and exit with status 1 if a bound is exceeded."""
    sections, bounds = [_introduction()], []
    for table, table_bounds in measure_all():
        console.print(table.title, table.note.replace("`", ""), table.to_rich(), sep="\n")
        sections.append(table.to_markdown())
        bounds += table_bounds
    write_report(PAGE, "\n\n".join(sections))
    if exceeded := exceeded_bounds(bounds):
        sys.exit("\n".join(["Bounds exceeded:", *exceeded]))
    console.print(f"All {len(bounds)} values are within their bounds. The report is in docs/benchmarks.md.")


def measure_all() -> Iterator[tuple[ReportTable, list[Bound]]]:
    """Yield each table as soon as it is measured, with its bounds."""
    yield from _measure_requests()

    results = list(scaling.measure_scales(scaling.site_scales(*VISITOR_COUNTS)))
    yield tables.scaling_table(results), list(scaling.bounds(results))

    with TemporaryDirectory() as folder:
        memory = peak_memory.measure(Path(folder))
        yield peak_memory.table(memory), list(peak_memory.bounds(memory))
        yield cold_start_table.cold_start_table(cold_start.measure(Path(folder))), []
        yield imports.table(imports.measure(Path(folder) / "plain")), []
        sizes = size.measure(Path(folder))
        yield tables.size_table(sizes), list(size.bounds(sizes))


def _introduction() -> str:
    """Return the first paragraph of the report."""
    return (
        f"Measured on {machine_description()}.\n"
        "Times are medians of several runs, rounded to two significant digits."
    )


def _measure_requests() -> Iterator[tuple[ReportTable, list[Bound]]]:
    """Yield the tables of requests, transports and connections, and those of costs."""
    forever, daily = units.measure_site("main"), units.measure_site("daily")
    with cpu_time.table_server_connection():
        seconds = {kind: cpu_time.request_seconds(kind) for kind in REQUEST_KINDS}
    unit_bounds = [*units.bounds(forever, "main"), *units.bounds(daily, "daily")]
    yield tables.requests_table(forever, daily, seconds), unit_bounds
    pages = page_units.measure()
    yield page_units.table(pages), list(page_units.bounds(pages))
    yield from _measure_latency(seconds)

    yield from _estimate_costs(forever)


def _measure_latency(
    seconds: Mapping[RequestKind, RequestSeconds],
) -> Iterator[tuple[ReportTable, list[Bound]]]:
    """Yield the tables of transports, with the CPU *seconds* of warm requests, and of connections."""
    with TemporaryDirectory() as folder, deploy(Path(folder)) as deployment:
        latencies = latency.measure(deployment, VISITS)
        yield (
            transport_table.transport_table(latencies, seconds, VISITS),
            list(transport_table.bounds(latencies[HTTP], seconds)),
        )
        starts, tls = connections.measure_starts(deployment), connections.measure_tls(Path(folder))
        yield connection_table.connection_table(starts, tls), []


def _estimate_costs(measured: SiteUnits) -> Iterator[tuple[ReportTable, list[Bound]]]:
    """Yield the tables of costs on AWS, from the *measured* request units."""
    yield cost_tables.cost_table(measured, units.measure_naive_counter()), []
    yield lambda_tables.cold_start_cost_table(measured), list(lambda_tables.cost_bounds(measured))
    yield lambda_tables.memory_table(measured), []
    yield cost_tables.month_table(measured), []


if __name__ == "__main__":
    main()

"""The table that compares the transports, and the bounds of the HTTP transport."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median

from ops.report_table import ReportTable
from tests.bench.bounds import Bound
from tests.bench.cpu_time import RequestSeconds
from tests.bench.deployment import STORE_SECONDS
from tests.bench.function_process import ProcessReport
from tests.bench.latency import Latency, Numbers, percentile
from tests.bench.report import format_microseconds, format_milliseconds, format_rounded
from tests.bench.runtime import BOTOCORE, HTTP
from tests.bench.traffic import (
    FIRST_VISIT,
    REPEAT_FROM_MARKER,
    REPEAT_FROM_MARKER_AND_TOTAL,
    REPEAT_FROM_MEMORY,
    RequestKind,
)

_KINDS = (FIRST_VISIT, REPEAT_FROM_MEMORY, REPEAT_FROM_MARKER, REPEAT_FROM_MARKER_AND_TOTAL)
_NOTE = (
    "The HTTP transport and botocore, in turns in one run. A local server acts as API Gateway. Another"
    " one acts as AWS, and takes {delay:g} ms for each TLS handshake and each response. A cold visit starts a"
    " process that loads the unpacked package. A warm visit uses a process that has counted visits. Latency"
    " is the time from the request to the response. The table shows its median and its 99th percentile, of"
    " {cold_first} cold first visits, {cold_repeat} cold repeat visits, and {warm:,} warm visits of each"
    " kind. A warm repeat visit seldom calls AWS, so its latency is that of the local servers. CPU times and"
    " memory of cold first visits are medians of the same {cold_first} processes. Those of Python itself are"
    " not included, unless the row says so."
)


def transport_table(
    latencies: Mapping[str, Latency], seconds: Mapping[RequestKind, RequestSeconds], numbers: Numbers
) -> ReportTable:
    """Return the table that compares the transports."""
    http = _cells(latencies[HTTP], {kind: seconds[kind].http for kind in _KINDS})
    botocore = _cells(latencies[BOTOCORE], {kind: seconds[kind].botocore for kind in _KINDS})
    rows = [[name, cell, botocore[name]] for name, cell in http.items()]
    note = _NOTE.format(delay=STORE_SECONDS * 1_000, **numbers._asdict())

    return ReportTable("Transports", note, ["measure", "HTTP transport", "botocore"], rows)


def bounds(latency: Latency, seconds: Mapping[RequestKind, RequestSeconds]) -> Iterator[Bound]:
    """Yield the bounds of the HTTP transport. They hold on a machine like that of the report."""
    load = _median(latency.processes, lambda report: report.load.cpu)
    memory = _median(latency.processes, lambda report: report.memory)
    yield Bound("milliseconds of CPU time to load the function", load * 1e3, 60)
    yield Bound("MB of peak memory after a first visit", memory / 1e6, 28)
    yield Bound("microseconds of CPU time of a warm first visit", seconds[FIRST_VISIT].http * 1e6, 600)


def _cells(latency: Latency, cpu_seconds: Mapping[RequestKind, float]) -> dict[str, str]:
    """Return the cells of one transport, by the names of their rows."""
    load = _median(latency.processes, lambda report: report.load.cpu)
    request = _median(latency.processes, lambda report: report.requests[0].cpu)
    memory = _median(latency.processes, lambda report: report.memory)
    own_memory = _median(latency.processes, lambda report: report.memory - report.interpreter_memory)

    return {
        "load the function, CPU (ms)": format_milliseconds(load),
        "cold first visit, CPU (ms)": format_milliseconds(request),
        "peak memory after a first visit (MB)": format_rounded(own_memory / 1e6),
        "peak memory with Python (MB)": format_rounded(memory / 1e6),
        **{f"warm {kind.name}, CPU (µs)": format_microseconds(cpu_seconds[kind]) for kind in _KINDS},
        "cold first visit, latency (ms)": _percentiles(latency.cold_first),
        "cold repeat visit, latency (ms)": _percentiles(latency.cold_repeat),
        "warm first visit, latency (ms)": _percentiles(latency.warm_first),
        "warm repeat visit, from memory, latency (ms)": _percentiles(latency.warm_repeat),
    }


def _percentiles(seconds: Sequence[float]) -> str:
    return " / ".join(format_milliseconds(percentile(seconds, percent)) for percent in (50, 99))


def _median(reports: Sequence[ProcessReport], value: Callable[[ProcessReport], float]) -> float:
    return median(map(value, reports))

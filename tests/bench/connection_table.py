"""The table of the times at which the function can open its connections."""

from collections.abc import Mapping, Sequence
from statistics import median

from ops.report_table import ReportTable
from tests.bench.connections import TlsSeconds
from tests.bench.function_process import ProcessReport
from tests.bench.report import format_milliseconds
from tests.bench.runtime import HTTP, IDLE, UNCONNECTED

_NAMES = {
    HTTP: "while Lambda loads the function",
    UNCONNECTED: "in the first request",
    IDLE: "while Lambda loads the function, an hour before the first request",
}
_NOTE = (
    "The times of a cold first visit with the HTTP transport, by the moment at which the function opens"
    " its two connections (decision 0089). They are milliseconds, medians of {times} processes. The server is"
    " that of the table Transports. The five root certificates that the function trusts take {amazon_roots}"
    " ms of CPU time to load, and all public ones {public_roots} ms. One more connection takes {connections}."
)


def connection_table(starts: Mapping[str, Sequence[ProcessReport]], tls: TlsSeconds) -> ReportTable:
    """Return the times to load the function and of the first visit, by start, and the CPU times of TLS."""
    headers = [
        "connections are opened",
        "load, CPU",
        "load, elapsed",
        "first visit, CPU",
        "first visit, elapsed",
    ]
    rows = [[_NAMES[start], *_cells(reports)] for start, reports in starts.items()]
    connections = [
        f"{format_milliseconds(seconds)} ms with an {key_type} certificate"
        for key_type, seconds in tls.connections.items()
    ]
    note = _NOTE.format(
        times=len(starts[HTTP]),
        amazon_roots=format_milliseconds(tls.amazon_roots),
        public_roots=format_milliseconds(tls.public_roots),
        connections=" and ".join(connections),
    )

    return ReportTable("Connections", note, headers, rows)


def _cells(reports: Sequence[ProcessReport]) -> list[str]:
    durations = ((*report.load, *report.requests[0]) for report in reports)
    load_wall, load_cpu, wall, cpu = map(median, zip(*durations, strict=True))

    return [format_milliseconds(seconds) for seconds in (load_cpu, load_wall, cpu, wall)]

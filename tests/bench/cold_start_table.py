"""The table of the steps of a cold start."""

from ops.report_table import ReportTable
from tests.bench.cold_start import ColdStart, Duration
from tests.bench.report import format_rounded

_NOTE = (
    "CPU time and elapsed time of the steps of a cold start, in milliseconds, and the peak memory of the"
    " process after a step, on the machine described above. The package is unpacked as in Lambda."
    " Connections are refused here; the table Transports includes them. An execution environment loads"
    " botocore only after a response or a configuration that the HTTP transport does not support."
)


def cold_start_table(cold_start: ColdStart) -> ReportTable:
    """Return the durations of the steps of a cold start, and the peak memory after some of them."""
    function, fallback = cold_start.function, cold_start.fallback
    steps = {
        "import the standard library": function.durations["standard library"],
        "import Footfall, compiled during the import": function.durations["own modules"],
        "create the TLS context": function.durations["TLS context"],
        "run `start.py`, whose connections are refused": function.durations["start"],
        "for comparison: import Footfall, compiled in advance": cold_start.compiled.durations["own modules"],
        "the first page or badge: import its modules": cold_start.page.durations["page modules"],
        "only the fallback: import botocore": fallback.durations["botocore"],
    }
    clients = fallback.durations["clients"]
    rows = [
        _step("start Python", cold_start.interpreter, cold_start.bare.memory),
        *(_step(name, duration) for name, duration in steps.items()),
        _step("only the fallback: create two clients", clients, fallback.memory),
    ]
    loaded = _step("load the function: the four steps after the first", cold_start.load, function.memory)
    headers = ["step", "CPU (ms)", "elapsed (ms)", "peak memory (MB)"]

    return ReportTable("Cold start", _NOTE, headers, [*rows[:5], loaded, *rows[5:]])


def _step(name: str, duration: Duration, memory: float | None = None) -> list[str]:
    peak = format_rounded(memory) if memory else ""

    return [name, _milliseconds(duration.cpu), _milliseconds(duration.wall), peak]


def _milliseconds(seconds: float) -> str:
    return format_rounded(seconds * 1e3)

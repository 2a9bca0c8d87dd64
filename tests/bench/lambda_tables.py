"""The tables of the report with estimates for Lambda: cold starts and memory sizes, and their bounds."""

from collections.abc import Iterator

from ops.costs import durations, prices
from ops.costs.durations import BOTOCORE, CURRENT, HTTP, Durations, Transport, estimate, fallback_seconds
from ops.costs.prices import cost_per_million
from ops.report_table import ReportTable
from tests.bench.bounds import Bound
from tests.bench.cost_tables import visit_units
from tests.bench.units import SiteUnits

_COLD_START_NOTE = (
    "US dollars for a million counting requests, 30 % of them first visits, by the share of requests that"
    " start an execution environment: with the HTTP transport, and with botocore, which earlier releases"
    f" used. A cold start adds one `kms:Decrypt` ({prices.DECRYPT:.2f} a million), one read unit"
    f" ({prices.READ_UNIT:g}), the initialization (INIT) and a slower request. The durations are"
    f" estimates. INIT = {durations.RUNTIME_INIT:g} s to start Python + {durations.LOAD_RATIO:g} * the CPU"
    f" time that loads the function + {durations.CONNECTION:g} s for each connection that it opens. A"
    f" request = {durations.RUNTIME_REQUEST:g} s for the runtime + {durations.CALL:g} s for each call to"
    f" AWS + {durations.CONNECTION:g} s for each connection that it opens + {durations.REQUEST_RATIO:g} * its"
    " CPU time; or only the last of these, divided by the share of a vCPU, if that is longer. Decision 0090"
    " has the sources."
)
_MEMORY_NOTE = (
    "Durations on Lambda, estimated as above, in milliseconds, and US dollars for a million counting"
    f" requests, by the memory size of the function, which is {CURRENT.memory} MB. The share of a vCPU is"
    f" the memory divided by {durations.VCPU_MEMORY:,} MB. INIT has a full vCPU with every memory size."
    " The wait is INIT and the first request, without API Gateway, the internet, and the time in which"
    " Lambda creates the execution environment. Half as fast: the wait with a processor that takes twice"
    " as long. Fallback: a request that loads botocore. If that takes longer than"
    f" {durations.DEADLINE * 1e3:,.0f} ms, its visit is not counted."
)
_COLD_SHARES = (0, 0.1, 1)
_MEMORY_SIZES = (128, 192, 256, 320, 384, 512)
_TRANSPORTS = {"HTTP transport": HTTP, "botocore": BOTOCORE}


def cold_start_cost_table(units: SiteUnits) -> ReportTable:
    """Return the cost of a million counting requests by share of cold starts, with each transport."""
    headers = [
        *("transport", "load, CPU (ms)", "INIT (ms)", "first request (ms)", "warm request (ms)"),
        *("all warm", "10 % cold", "all cold"),
    ]
    rows = [[name, *_transport_cells(transport, units)] for name, transport in _TRANSPORTS.items()]

    return ReportTable("Cost of cold starts", _COLD_START_NOTE, headers, rows)


def memory_table(units: SiteUnits) -> ReportTable:
    """Return the durations and costs by memory size."""
    headers = [
        *("memory (MB)", "share of a vCPU", "warm request", "first request", "wait, cold", "half as fast"),
        *("fallback", "all warm", "10 % cold", "all cold"),
    ]
    rows = [[f"{memory}", *_memory_cells(memory, units)] for memory in _MEMORY_SIZES]

    return ReportTable("Memory size", _MEMORY_NOTE, headers, rows)


def cost_bounds(units: SiteUnits) -> Iterator[Bound]:
    """Yield the bounds of the cost of a million requests, all warm and all cold."""
    warm, _, cold = _costs(units, CURRENT)
    yield Bound("dollars for a million requests, all warm", warm, prices.MAX_COST_PER_MILLION)
    yield Bound("dollars for a million requests, all cold", cold, prices.MAX_COLD_COST_PER_MILLION)


def _transport_cells(transport: Transport, units: SiteUnits) -> list[str]:
    estimated = estimate(transport)
    seconds = (transport.load, estimated.init, estimated.first_request, estimated.warm_request)

    return [*map(_milliseconds, seconds), *(f"{cost:.2f}" for cost in _costs(units, estimated))]


def _memory_cells(memory: int, units: SiteUnits) -> list[str]:
    estimated = estimate(HTTP, memory)
    seconds = (
        estimated.warm_request,
        estimated.first_request,
        estimated.cold_request,
        estimate(HTTP, memory, slowdown=2).cold_request,
        fallback_seconds(memory),
    )
    costs = (f"{cost:.2f}" for cost in _costs(units, estimated))

    return [f"{memory / durations.VCPU_MEMORY:.3f}", *map(_milliseconds, seconds), *costs]


def _costs(units: SiteUnits, estimated: Durations) -> list[float]:
    """Return the cost of a million requests for each share of cold starts."""
    first, repeat = visit_units(units)

    return [
        cost_per_million(new=0.3, first=first, repeat=repeat, cold=cold, durations=estimated)
        for cold in _COLD_SHARES
    ]


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:,.0f}"

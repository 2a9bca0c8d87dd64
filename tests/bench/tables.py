"""The tables of the report."""

from collections.abc import Mapping, Sequence

from ops.costs.prices import Units
from ops.report_table import ReportTable
from tests.bench.cpu_time import RequestSeconds
from tests.bench.report import format_microseconds, format_rounded
from tests.bench.scaling import ScaleResult
from tests.bench.size import MAX_PACKAGE_BYTES, MAX_SCRIPT_BYTES, Size, Sizes
from tests.bench.traffic import REQUEST_KINDS, RequestKind
from tests.bench.units import SiteUnits

_REQUESTS_NOTE = (
    "DynamoDB request units and CPU time of one warm request. The request units follow from DynamoDB's"
    " published rules. The CPU times are microseconds: of Footfall's own code without a transport, and of"
    " the whole request with the HTTP transport and with botocore, over TLS. If a site with daily windows"
    " needs different request units than a site with the window `forever`, the table shows them after"
    ' "daily".'
)
_SCALING_NOTE = (
    "First visits on a site that already has this many visitors, months and shards. Visits per second are"
    " measured on one core, with the whole function and an in-memory table; with many months, the in-memory"
    " table is the slow part, not DynamoDB. The last column is the read units of `GET /visitors`."
)
_SIZES_NOTE = "Sizes in bytes. The package is a zip that stores its files. API Gateway compresses responses."


def requests_table(
    forever: SiteUnits,
    daily: SiteUnits,
    seconds: Mapping[RequestKind, RequestSeconds],
) -> ReportTable:
    """Return the table of each kind of request."""
    headers = [
        "request",
        "write units",
        "read units",
        "own code (µs)",
        "HTTP transport (µs)",
        "botocore (µs)",
    ]
    rows = [
        [
            kind.name,
            *_units_cells(forever.by_kind[kind], daily.by_kind[kind]),
            *map(format_microseconds, seconds[kind]),
        ]
        for kind in REQUEST_KINDS
    ]
    cold_start = [
        "new execution environment, once",
        *_units_cells(forever.cold_start, daily.cold_start),
        *[""] * len(RequestSeconds._fields),
    ]

    return ReportTable("Requests", _REQUESTS_NOTE, headers, [*rows, cold_start])


def scaling_table(results: Sequence[ScaleResult]) -> ReportTable:
    """Return the figures of a first visit at each scale."""
    headers = [
        *("visitors", "months", "shards", "visits per second", "own code (µs)"),
        *("write + read units", "read units of the total"),
    ]
    rows = [
        [
            *(f"{number:,}" for number in result.scale),
            *(format_rounded(result.visits_per_second), format_microseconds(result.own_seconds)),
            *(
                f"{result.first_visit.writes:g} + {result.first_visit.reads:g}",
                f"{result.read_total.reads:g}",
            ),
        ]
        for result in results
    ]

    return ReportTable("Growth of a site", _SCALING_NOTE, headers, rows)


def size_table(sizes: Sizes) -> ReportTable:
    """Return the sizes of the package, the embed script and the page."""
    rows = [
        ["package, stored", f"{sizes.package:,}", "", f"{MAX_PACKAGE_BYTES:,}"],
        ["`count.js`", *_size_cells(sizes.script), f"{MAX_SCRIPT_BYTES:,} compressed"],
        ["page", *_size_cells(sizes.page), ""],
    ]

    return ReportTable("Sizes", _SIZES_NOTE, ["file", "uncompressed", "compressed", "bound"], rows)


def _units_cells(forever: Units, daily: Units) -> list[str]:
    return [
        f"{units:g}" if units == daily_units else f"{units:g}, daily {daily_units:g}"
        for units, daily_units in zip(forever, daily, strict=True)
    ]


def _size_cells(size: Size) -> list[str]:
    return [f"{size.raw:,}", f"{size.compressed:,}"]

"""The tables of the report, each with the sentence that one needs to read it."""

from collections.abc import Mapping, Sequence

from tests.bench.cold_start import ColdStart
from tests.bench.prices import GIGABYTE_SECOND, GIGABYTES, INVOCATION, SECONDS, Units, cost_per_million
from tests.bench.report import ReportTable, format_rounded
from tests.bench.scaling import ScaleResult
from tests.bench.size import Size, Sizes
from tests.bench.traffic import FIRST_VISIT, REPEAT_FROM_MARKER_AND_TOTAL, REQUEST_KINDS, RequestKind
from tests.bench.units import SiteUnits

_REQUESTS = (
    "What a warm request takes: DynamoDB's request units by its published rules, and microseconds of the"
    " processor, of our own code and of all with botocore. Alike for a site counted forever and by day, but"
    " where said."
)
_DOLLARS = (
    "Dollars for a million counting requests, at list prices in us-east-1 and every repeat the dearest."
    " Beside it the counter that one would write first, which doubles and loses visits: look, mark, add 1."
    f" Estimated is Lambda's share: {INVOCATION:.2f} + {SECONDS:g} s * {GIGABYTES:g} GB"
    f" * {GIGABYTE_SECOND:.2f}."
)
_GROWTH = (
    "First visits at a site that has so much behind it: how many a second through the whole function and a"
    " table in memory, on one core; what our own code takes of one; its request units; and the read units of"
    " `GET /visitors`. Where months add up it is the table in memory that is slow, not the store."
)
_STARTUP = "What a cold start takes on this machine, in the package as Lambda unpacks it:"
_SIZES = "Bytes:"
_SHARES = (0.1, 0.3, 1.0)


def requests_table(
    forever: SiteUnits, day: SiteUnits, own: Mapping[RequestKind, float], whole: Mapping[RequestKind, float]
) -> ReportTable:
    """Tell what each kind of request takes."""
    headers = ["request", "write units", "read units", "our code", "with botocore"]
    rows = [
        [
            kind.name,
            *_units_cells(forever.by_kind[kind], day.by_kind[kind]),
            _microseconds(own[kind]),
            _microseconds(whole[kind]),
        ]
        for kind in REQUEST_KINDS
    ]
    start = ["a new execution environment, once", *_units_cells(forever.cold_start, day.cold_start), "", ""]

    return ReportTable(headers, [*rows, start], _REQUESTS)


def cost_table(site_units: SiteUnits, naive_units: tuple[Units, Units]) -> ReportTable:
    """Tell what a million counting requests cost, beside the counter that one would write first."""
    headers = ["new visitors", "Footfall, at most", "three calls"]
    both = (site_units.by_kind[FIRST_VISIT], site_units.by_kind[REPEAT_FROM_MARKER_AND_TOTAL]), naive_units
    rows = [
        [
            f"{new:.0%}",
            *(f"{cost_per_million(new=new, first=first, repeat=repeat):.2f}" for first, repeat in both),
        ]
        for new in _SHARES
    ]

    return ReportTable(headers, rows, _DOLLARS)


def scaling_table(results: Sequence[ScaleResult]) -> ReportTable:
    """Tell how a first visit fares as a site grows."""
    headers = [
        "visitors",
        "months",
        "shards",
        "counts a second",
        "our code, µs",
        "writes + reads",
        "the total",
    ]
    rows = [
        [
            *(f"{it:,}" for it in result.scale),
            *(format_rounded(result.visits_per_second), _microseconds(result.own_seconds)),
            *(
                f"{result.first_visit.writes:g} + {result.first_visit.reads:g}",
                f"{result.read_total.reads:g}",
            ),
        ]
        for result in results
    ]

    return ReportTable(headers, rows, _GROWTH)


def cold_start_table(it: ColdStart) -> ReportTable:
    """Tell what a cold start adds up."""
    steps = {
        "Python by itself": it.interpreter,
        "importing botocore, compiled when it was installed": it.botocore,
        "importing our own rooms, compiled there and then": it.own_modules,
        "the same, had they been compiled before": it.compiled,
        "what only the badge and the page need, when they are asked for": it.page_modules,
        "making the client for DynamoDB": it.dynamodb_client,
        "and the one for the secret": it.parameter_client,
    }
    rows = [[step, _milliseconds(span.cpu), _milliseconds(span.wall)] for step, span in steps.items()]

    return ReportTable(["cold start", "ms of the processor", "ms by the clock"], rows, _STARTUP, as_list=True)


def size_table(it: Sizes) -> ReportTable:
    """Tell the bytes."""
    rows = [
        ["package, at most 65,536", "", f"{it.package:,}"],
        ["count.js, at most 1,000 compressed", *_size_cells(it.script)],
        ["page", *_size_cells(it.page)],
    ]

    return ReportTable(["", "as it is", "compressed"], rows, _SIZES, as_list=True)


def _units_cells(forever: Units, day: Units) -> list[str]:
    return [
        f"{here:g}" if here == there else f"{here:g}, by day {there:g}"
        for here, there in zip(forever, day, strict=True)
    ]


def _microseconds(seconds: float) -> str:
    return format_rounded(seconds * 1e6)


def _milliseconds(seconds: float) -> str:
    return format_rounded(seconds * 1e3)


def _size_cells(it: Size) -> list[str]:
    return [f"{it.raw:,}", f"{it.compressed:,}"]

"""The tables of the report, each with the sentence that one needs to read it."""

from collections.abc import Mapping, Sequence

from tests.bench.cold_start import Startup
from tests.bench.prices import GIGABYTE_SECOND, GIGABYTES, INVOCATION, SECONDS, Units, million
from tests.bench.report import Sheet, rounded
from tests.bench.scaling import Growth
from tests.bench.size import Size, Sizes
from tests.bench.traffic import DEAREST, FIRST, KINDS, Kind
from tests.bench.units import Bill

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


def requests(forever: Bill, day: Bill, own: Mapping[Kind, float], whole: Mapping[Kind, float]) -> Sheet:
    """Tell what each kind of request takes."""
    heads = ["request", "write units", "read units", "our code", "with botocore"]
    rows = [
        [kind.name, *_either(forever.kinds[kind], day.kinds[kind]), _micro(own[kind]), _micro(whole[kind])]
        for kind in KINDS
    ]
    start = ["a new execution environment, once", *_either(forever.start, day.start), "", ""]

    return Sheet(heads, [*rows, start], _REQUESTS)


def dollars(bill: Bill, naive: tuple[Units, Units]) -> Sheet:
    """Tell what a million counting requests cost, beside the counter that one would write first."""
    heads = ["new visitors", "Footfall, at most", "three calls"]
    both = (bill.kinds[FIRST], bill.kinds[DEAREST]), naive
    rows = [
        [f"{new:.0%}", *(f"{million(new=new, first=first, repeat=repeat):.2f}" for first, repeat in both)]
        for new in _SHARES
    ]

    return Sheet(heads, rows, _DOLLARS)


def growth(growths: Sequence[Growth]) -> Sheet:
    """Tell how a first visit fares as a site grows."""
    heads = ["visitors", "months", "shards", "counts a second", "our code, µs", "writes + reads", "the total"]
    rows = [
        [
            *(f"{it:,}" for it in one.age),
            *(rounded(one.rate), _micro(one.own)),
            *(f"{one.first.writes:g} + {one.first.reads:g}", f"{one.reading.reads:g}"),
        ]
        for one in growths
    ]

    return Sheet(heads, rows, _GROWTH)


def startup(it: Startup) -> Sheet:
    """Tell what a cold start adds up."""
    steps = {
        "Python by itself": it.interpreter,
        "importing botocore, compiled when it was installed": it.botocore,
        "importing our own rooms, compiled there and then": it.rooms,
        "the same, had they been compiled before": it.compiled,
        "what only the badge and the page need, when they are asked for": it.pictures,
        "making the client for DynamoDB": it.first_client,
        "and the one for the secret": it.second_client,
    }
    rows = [[step, _milli(span.processor), _milli(span.wall)] for step, span in steps.items()]

    return Sheet(["cold start", "ms of the processor", "ms by the clock"], rows, _STARTUP, slight=True)


def sizes(it: Sizes) -> Sheet:
    """Tell the bytes."""
    rows = [
        ["package, at most 65,536", "", f"{it.package:,}"],
        ["count.js, at most 1,000 compressed", *_bytes(it.script)],
        ["page", *_bytes(it.page)],
    ]

    return Sheet(["", "as it is", "compressed"], rows, _SIZES, slight=True)


def _either(forever: Units, day: Units) -> list[str]:
    return [
        f"{here:g}" if here == there else f"{here:g}, by day {there:g}"
        for here, there in zip(forever, day, strict=True)
    ]


def _micro(seconds: float) -> str:
    return rounded(seconds * 1e6)


def _milli(seconds: float) -> str:
    return rounded(seconds * 1e3)


def _bytes(it: Size) -> list[str]:
    return [f"{it.whole:,}", f"{it.compressed:,}"]

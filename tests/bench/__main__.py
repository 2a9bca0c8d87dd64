"""Measure what a visit takes, hold it against the bounds, and show it in the README: `make bench`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from ops.house import ROOT
from tests.bench import cold_start, cpu_time, scaling, size, tables, units
from tests.bench.bounds import Bound, missed
from tests.bench.prices import MOST, million
from tests.bench.report import Sheet, machine, write
from tests.bench.traffic import DEAREST, FIRST, KINDS

VISITORS = (1_000, 10_000, 100_000, 1_000_000)

console = Console(highlight=False, width=110)


def main() -> None:
    """Measure all there is, and fail when a bound is missed."""
    shown, bounds = [], []
    for sheet, held in measured():
        console.print(sheet.note.replace("`", ""), sheet.table(), sep="\n")
        shown.append(sheet)
        bounds += held
    head = f"Measured by `make bench` on {machine()}. Times are medians of several runs, in two digits."
    write(ROOT / "README.md", "\n\n".join([head, *(it.markdown() for it in shown)]))
    if broken := missed(bounds):
        sys.exit("\n".join(["Bounds missed:", *broken]))
    console.print(f"All {len(bounds)} bounds hold. The tables are in README.md.")


def measured() -> Iterator[tuple[Sheet, list[Bound]]]:
    """Measure table by table, each with the bounds that it is held against."""
    bills = {site: units.bill(site) for site in ("main", "daily")}
    own = {kind: cpu_time.own(kind) for kind in KINDS}
    with cpu_time.connected():
        whole = {kind: cpu_time.whole(kind) for kind in KINDS}
    billed = [bound for site, bill in bills.items() for bound in units.bounds(bill, site)]
    yield tables.requests(bills["main"], bills["daily"], own, whole), billed

    kinds = bills["main"].kinds
    cost = million(new=0.3, first=kinds[FIRST], repeat=kinds[DEAREST])
    yield tables.dollars(bills["main"], units.naive()), [Bound("dollars a million, 30 % new", cost, MOST)]

    grown = list(scaling.grow(scaling.ages(*VISITORS)))
    yield tables.growth(grown), list(scaling.bounds(grown))

    with TemporaryDirectory() as folder:
        yield tables.startup(cold_start.measure(Path(folder))), []
        sizes = size.measure(Path(folder))
        yield tables.sizes(sizes), list(size.bounds(sizes))


if __name__ == "__main__":
    main()

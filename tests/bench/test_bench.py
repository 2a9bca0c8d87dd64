"""Tests of the benchmarks as a whole: what they measure, and how an exceeded bound fails the run."""

from contextlib import nullcontext
from pathlib import Path
from time import process_time
from types import SimpleNamespace

import pytest

from footfall.aws.transport import Payload
from ops.report_table import ReportTable
from tests.bench import __main__ as bench
from tests.bench import cpu_time, size
from tests.bench.bounds import Bound, exceeded_bounds
from tests.bench.execution import in_memory_dynamodb
from tests.bench.report import BEGIN, END
from tests.bench.traffic import FIRST_VISIT, REPEAT_FROM_MEMORY, prepare_requests
from tests.lambda_src.harness.gateway import body


def test_sizes_are_within_their_bounds(tmp_path: Path) -> None:
    """The package and the embed script are within their bounds, and the page is larger than the script."""
    sizes = size.measure(tmp_path)

    assert exceeded_bounds(size.bounds(sizes)) == []
    assert sizes.page.raw > sizes.page.compressed > sizes.script.compressed


def test_first_visits_are_counted_and_repeats_are_not() -> None:
    """The benchmarks' first visits are counted, and their repeat visits are not."""
    first_visits, repeats = (
        [body(request()) for request in prepare_requests(kind, 2, in_memory_dynamodb().call)]
        for kind in (FIRST_VISIT, REPEAT_FROM_MEMORY)
    )

    assert [(visit["count"], visit["counted"]) for visit in first_visits] == [(2, True), (3, True)]
    assert [(visit["count"], visit["counted"]) for visit in repeats] == [(1, False), (1, False)]


def test_total_times_include_the_transports() -> None:
    """The total times include each transport, and the time of Footfall's code does not."""
    with cpu_time.table_server_connection():
        seconds = cpu_time.request_seconds(FIRST_VISIT, rounds=1, number=5)

    assert 0 < seconds.own < seconds.http < seconds.botocore


def test_own_time_excludes_the_transport(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of Footfall's code does not include CPU time that the transport takes."""
    table = in_memory_dynamodb()

    def call(operation: str, request: Payload) -> Payload:
        end = process_time() + 0.003
        while process_time() < end:
            pass
        return table.call(operation, request)

    monkeypatch.setattr(cpu_time, "in_memory_dynamodb", lambda: SimpleNamespace(call=call))

    assert 0 < cpu_time.own_code_seconds(FIRST_VISIT, 3) < 0.003


@pytest.mark.parametrize(
    ("value", "error"),
    [
        pytest.param(1, None, id="within-bound"),
        pytest.param(2, "Bounds exceeded:\nsize: 2, bound 1", id="bound-exceeded"),
    ],
)
def test_exceeded_bound_fails_the_run_after_the_report(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: float, error: str | None
) -> None:
    """An exceeded bound fails the run with an error that names it, after the report is written."""
    page = tmp_path / "page.md"
    page.write_text(f"{BEGIN}{END}")
    table = ReportTable("Sizes", "A note.", ["name", "value"], [["size", f"{value}"]])
    monkeypatch.setattr(bench, "PAGE", page)
    monkeypatch.setattr(bench, "measure_all", lambda: iter([(table, [Bound("size", value, 1)])]))

    with nullcontext() if error is None else pytest.raises(SystemExit, match=f"^{error}$"):
        bench.main()

    assert f"| size | {value} |" in page.read_text()

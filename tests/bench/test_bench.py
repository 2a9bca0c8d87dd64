"""The bench as a whole: what it measures is what it says, and a bound that is missed ends it."""

from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench import cold_start, cpu_time, size
from tests.bench.bounds import Bound, missed_bounds
from tests.bench.execution import in_memory_dynamodb
from tests.bench.report import BEGIN, END, ReportTable
from tests.bench.traffic import FIRST_VISIT, REPEAT_FROM_MEMORY, prepare_requests
from tests.lambda_src.harness.gateway import body


def test_what_is_sent_holds_its_bounds(tmp_path: Path) -> None:
    """The package and the script are as small as the design says, and the page is whole."""
    sizes = size.measure(tmp_path)

    assert missed_bounds(size.bounds(sizes)) == []
    assert sizes.page.raw > sizes.page.compressed > sizes.script.compressed


def test_a_kind_of_request_is_what_its_name_says() -> None:
    """Every first visit counts, and every repeat is seen."""
    counted, seen = (
        [body(ask()) for ask in prepare_requests(kind, 2, in_memory_dynamodb().call)]
        for kind in (FIRST_VISIT, REPEAT_FROM_MEMORY)
    )

    assert [(it["count"], it["counted"]) for it in counted] == [(2, True), (3, True)]
    assert [(it["count"], it["counted"]) for it in seen] == [(1, False), (1, False)]


def test_a_request_with_botocore_is_more_than_our_own_code() -> None:
    """The share of botocore is in the one figure, over a true connection, and not in the other."""
    with cpu_time.botocore_connection():
        whole = cpu_time.total_seconds(FIRST_VISIT, 3)

    assert 0 < cpu_time.own_code_seconds(FIRST_VISIT, 3) < whole


def test_a_cold_start_is_taken_step_by_step(tmp_path: Path) -> None:
    """Each step can be done out of the package alone, in its order, and takes time."""
    steps = cold_start.measure(tmp_path, times=1)

    assert all(span.cpu > 0 for span in steps)


@pytest.mark.parametrize("figure", [pytest.param(1, id="held"), pytest.param(2, id="missed")])
def test_a_missed_bound_ends_the_bench(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, figure: float
) -> None:
    """The exit status is 1 and the bound is named; what was measured is shown all the same."""
    (tmp_path / "README.md").write_text(f"{BEGIN}{END}")
    sheet = ReportTable(["what", "figure"], [["it", f"{figure}"]], "A sheet.")
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "measure_all", lambda: iter([(sheet, [Bound("it", figure, 1)])]))

    try:
        bench.main()
        said = ""
    except SystemExit as end:
        said = str(end.code)

    assert said == ("" if figure == 1 else "Bounds missed:\nit: 2, at most 1")
    assert f"| it | {figure} |" in (tmp_path / "README.md").read_text()

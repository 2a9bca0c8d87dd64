"""Reading and writing many items: the rate, and the progress that is shown."""

import io
from unittest import mock

import pytest

from ops.data import tables
from ops.data.progress import Lines
from ops.data.tables import put_all_if_absent
from ops.run_log import RunLog
from tests.ops.data.deployed import VISITS, Deployed

MARKERS = [{"id": {"S": str(number)}, "part": {"S": "visit"}} for number in range(300)]


@pytest.mark.parametrize(
    ("maximum", "seconds"),
    [
        pytest.param(1_000, 300 / 750, id="three-quarters-of-the-maximum"),
        pytest.param(-1, 0, id="no-maximum"),
    ],
)
def test_writes_leave_throughput_for_visitors(deployed: Deployed, maximum: int, seconds: float) -> None:
    """An import uses three quarters of the write units that the table allows per second."""
    throughput = {"OnDemandThroughput": {"MaxWriteRequestUnits": maximum}}
    clock = mock.Mock(monotonic=lambda: 0.0)

    with (
        mock.patch.object(deployed.client, "describe_table", return_value={"Table": throughput}),
        mock.patch.object(tables, "time", clock),
    ):
        written = list(put_all_if_absent(deployed.target.dynamodb, VISITS, MARKERS))

    waits = [call.args[0] for call in clock.sleep.call_args_list]
    assert sum(waits) == pytest.approx(seconds)
    assert (len(written), deployed.markers()) == (300, 300)


def test_progress_without_a_terminal_is_a_line_now_and_then() -> None:
    """In a log, progress is one line in ten seconds, and nothing for an operation that ends sooner."""
    printed: list[str] = []
    times = iter([0, *range(1, 26)])
    lines = Lines("Writing markers", RunLog(printed.append, io.StringIO()), 25, clock=lambda: next(times))

    for _ in range(15):
        lines.advance()

    assert printed == ["Writing markers: 10 of 25"]

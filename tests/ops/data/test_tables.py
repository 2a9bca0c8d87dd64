"""Reading and writing many items: the rate, and the progress that is shown."""

import io
import itertools
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any
from unittest import mock

import pytest
from botocore.exceptions import ClientError

from ops.data import tables
from ops.data.progress import Lines
from ops.data.tables import (
    THREADS,
    put_all_if_absent,
    put_if_absent,
    read_item,
    scan_items,
    write_together,
)
from ops.run_log import RunLog
from tests.ops.data.deployed import VISITS, Deployed
from tests.ops.data.fake_client import TransactionCanceledError

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


def conflict(code: str, *reasons: str) -> ClientError:
    """Return the error of a write that conflicts with a transaction."""
    response: Any = {"Error": {"Code": code}, "CancellationReasons": [{"Code": reason} for reason in reasons]}
    error = TransactionCanceledError if reasons else ClientError

    return error(response, "Write")


@pytest.mark.parametrize("number", [2, 51], ids=["twice", "for-five-seconds"])
def test_write_that_conflicts_with_a_visit_is_repeated(deployed: Deployed, number: int) -> None:
    """A visit changes the same counter or marker at this moment. boto3 does not repeat such writes."""
    item = {"id": {"S": "a"}, "part": {"S": "visit"}}
    single = itertools.repeat(conflict("TransactionConflictException"), number)
    together = itertools.repeat(
        conflict("TransactionCanceledException", "None", "TransactionConflict"), number
    )
    expectation = pytest.raises(ClientError) if number > 50 else nullcontext()

    def fail(errors: Iterator[ClientError]) -> Callable[[], None]:
        def before_write() -> None:
            for error in errors:
                raise error

        return before_write

    with mock.patch("time.sleep") as sleep:
        with mock.patch.object(deployed.client, "before_write", fail(single)), expectation:
            put_if_absent(deployed.target.dynamodb, VISITS, item)
        with mock.patch.object(deployed.client, "before_write", fail(together)), expectation:
            assert write_together(deployed.target.dynamodb, VISITS, {"Delete": {"Key": item}})

    assert sleep.call_count == 2 * min(number, 50)
    assert deployed.markers() == 0


def test_reads_are_consistent(deployed: Deployed) -> None:
    """With an outdated reading, an import, an export or a comparison would miss visitors."""
    client = mock.Mock(wraps=deployed.client)

    list(scan_items(client, VISITS))
    read_item(client, VISITS, MARKERS[0])

    calls = [*client.scan.call_args_list, *client.get_item.call_args_list]
    assert {call.kwargs["ConsistentRead"] for call in calls} == {True}
    assert len(calls) == THREADS + 1


def test_progress_without_a_terminal_is_a_line_now_and_then() -> None:
    """In a log, progress is one line in ten seconds, and nothing for an operation that ends sooner."""
    printed: list[str] = []
    times = iter([0, *range(1, 26)])
    lines = Lines("Writing markers", RunLog(printed.append, io.StringIO()), 25, clock=lambda: next(times))

    for _ in range(15):
        lines.advance()

    assert printed == ["Writing markers: 10 of 25"]

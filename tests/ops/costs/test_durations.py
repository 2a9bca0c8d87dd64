"""Tests of the estimated durations on Lambda."""

import time

import pytest

from footfall.aws.retry import RetryPolicy
from ops.costs import durations
from ops.costs.durations import BOTOCORE, HTTP, estimate, fallback_seconds, request_seconds
from ops.paths import ROOT


@pytest.mark.parametrize(
    ("memory", "measured"),
    [(128, 0.354), (256, 0.167), (512, 0.092), (1024, 0.064), (1769, 0.063)],
)
def test_formula_agrees_with_measurements_on_lambda(memory: int, measured: float) -> None:
    """The formula reproduces the first request of a boto3 function that others measured, within 6 %.

    Source: cebert/aws-lambda-performance-benchmarks, December 2025, workload light, python3.13 on arm64. The
    request waits 38 ms for one connection and two calls, and needs 25.3 ms of a vCPU.
    """
    seconds = request_seconds(network=0.038, cpu=0.0253, memory=memory)

    assert seconds == pytest.approx(measured, rel=0.06)


def test_memory_size_is_that_of_the_function() -> None:
    """The estimates use the memory size and the timeout that modules/compute sets."""
    main = (ROOT / "modules/compute/main.tf").read_text().replace(" ", "")

    assert f"memory_size={durations.MEMORY}\n" in main
    assert "timeout=10\n" in main


def test_connections_during_init_are_counted_once() -> None:
    """A transport that connects during INIT waits there, and no longer in the first request."""
    early, late = estimate(HTTP), estimate(HTTP._replace(connects_in_init=False))

    assert early.init == pytest.approx(late.init + 0.06)
    assert early.first_request < late.first_request


def test_warm_requests_wait_for_the_network() -> None:
    """A warm request takes as long with 128 MB as with 512 MB, because it waits for DynamoDB."""
    assert estimate(HTTP, 128).warm_request == estimate(HTTP, 512).warm_request


def test_visit_with_a_fallback_is_counted_before_the_deadline() -> None:
    """A request that has to load botocore ends before the deadline with 256 MB, but not with 128 MB."""
    deadline = RetryPolicy.from_remaining_time(10_000, lambda _operation, _request: {}).deadline

    assert deadline - time.monotonic() == pytest.approx(durations.DEADLINE, abs=1)
    assert fallback_seconds() < durations.DEADLINE < fallback_seconds(128)


def test_http_transport_is_faster_than_botocore() -> None:
    """Each estimated duration with the HTTP transport is shorter than with botocore."""
    fast, slow = estimate(HTTP), estimate(BOTOCORE)

    assert all(ours < theirs for ours, theirs in zip(fast[1:], slow[1:], strict=True))

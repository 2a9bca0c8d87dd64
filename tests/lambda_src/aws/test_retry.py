"""Promises of patience: to try again while it can help and there is time, and no longer."""

from random import SystemRandom

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload, TransportError
from footfall.errors import UnavailableError
from tests.lambda_src.harness.clock import Clock


class _Longest(SystemRandom):
    """Draws the longest pause each time."""

    def uniform(self, a: float, b: float) -> float:
        """Draw *b*, which is not less than *a*."""
        return max(a, b)


class _Broken:
    """Fails each time, and notes when."""

    def __init__(self, clock: Clock, *, transient: bool) -> None:
        self.tried: list[float] = []
        self._clock = clock
        self._transient = transient

    def call(self, operation: str, _: Payload) -> Payload:
        """Fail."""
        self.tried.append(self._clock())
        raise TransportError(operation, "AnyError", transient=self._transient)


def _patience(broken: _Broken, clock: Clock) -> RetryPolicy:
    return RetryPolicy(broken.call, 4.0, clock=clock, random=_Longest(), sleep=clock.sleep)


def test_pauses_double_up_to_a_bound_and_end_before_the_deadline() -> None:
    """Tries spread out, so as to let what is busy recover, and none starts too late."""
    clock = Clock(0)
    broken = _Broken(clock, transient=True)

    with pytest.raises(TransportError, match="GetItem"):
        _patience(broken, clock).call("GetItem", {})

    assert broken.tried == pytest.approx([0, 0.05, 0.15, 0.35, 0.75, 1.55, 2.35, 3.15, 3.95])
    assert clock() < 4


def test_what_does_not_pass_is_not_tried_again() -> None:
    """A failure that will not pass is told at once."""
    clock = Clock(0)
    broken = _Broken(clock, transient=False)

    with pytest.raises(TransportError):
        _patience(broken, clock).call("GetItem", {})

    assert broken.tried == [0]


def test_nothing_is_asked_past_the_deadline() -> None:
    """A request whose time is up asks nothing more, so that it can still answer."""
    clock = Clock(4)
    broken = _Broken(clock, transient=True)

    with pytest.raises(UnavailableError):
        _patience(broken, clock).call("GetItem", {})

    assert broken.tried == []


def test_pauses_are_drawn_at_random() -> None:
    """Environments that failed together do not come back together."""
    clocks = [Clock(0) for _ in range(5)]
    for clock in clocks:
        with pytest.raises(TransportError):
            RetryPolicy(_Broken(clock, transient=True).call, 4.0, clock=clock, sleep=clock.sleep).call(
                "GetItem", {}
            )

    assert len({clock() for clock in clocks}) == 5


@pytest.mark.parametrize(
    ("remaining", "seconds"),
    [
        pytest.param(10_000, 4.0, id="plenty"),
        pytest.param(5_000, 1.5, id="short"),
        pytest.param(3_000, -0.5, id="none"),
    ],
)
def test_a_request_keeps_time_to_answer(
    monkeypatch: pytest.MonkeyPatch, remaining: int, seconds: float
) -> None:
    """The last attempt may take its 3 seconds and leaves half a one to answer; no caller waits for long."""
    monkeypatch.setattr("time.monotonic", lambda: 100.0)

    retry_policy = RetryPolicy.from_remaining_time(remaining, _Broken(Clock(0), transient=True).call)

    assert retry_policy.deadline == pytest.approx(100 + seconds)

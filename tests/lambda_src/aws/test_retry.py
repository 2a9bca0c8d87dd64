"""Tests of the retry policy: it retries what can succeed later, and only until the deadline."""

from random import SystemRandom

import pytest

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Payload, TransportError
from footfall.errors import UnavailableError
from tests.lambda_src.harness.clock import Clock


class _LongestPause(SystemRandom):
    """A random generator that returns the longest pause."""

    def uniform(self, a: float, b: float) -> float:
        """Return *b*, the upper bound."""
        return max(a, b)


class _FailingTransport:
    """A transport that always fails and records when it was called."""

    def __init__(self, clock: Clock, *, transient: bool) -> None:
        self.attempts: list[float] = []
        self._clock = clock
        self._transient = transient

    def call(self, operation: str, _: Payload) -> Payload:
        """Raise an error."""
        self.attempts.append(self._clock())
        raise TransportError(operation, "AnyError", transient=self._transient)


def _retry_policy(failing: _FailingTransport, clock: Clock) -> RetryPolicy:
    return RetryPolicy(failing.call, 4.0, clock=clock, random=_LongestPause(), sleep=clock.sleep)


def test_pauses_double_up_to_a_maximum() -> None:
    """Pauses grow up to a maximum, and no attempt starts after the deadline."""
    clock = Clock(0)
    failing = _FailingTransport(clock, transient=True)

    with pytest.raises(TransportError, match="GetItem"):
        _retry_policy(failing, clock).call("GetItem", {})

    assert failing.attempts == pytest.approx([0, 0.05, 0.15, 0.35, 0.75, 1.55, 2.35, 3.15, 3.95])
    assert clock() < 4


def test_permanent_error_is_not_retried() -> None:
    """A permanent error is raised at once."""
    clock = Clock(0)
    failing = _FailingTransport(clock, transient=False)

    with pytest.raises(TransportError):
        _retry_policy(failing, clock).call("GetItem", {})

    assert failing.attempts == [0]


def test_no_call_after_the_deadline() -> None:
    """After the deadline, the policy makes no call, so the function can still respond."""
    clock = Clock(4)
    failing = _FailingTransport(clock, transient=True)

    with pytest.raises(UnavailableError):
        _retry_policy(failing, clock).call("GetItem", {})

    assert failing.attempts == []


def test_pauses_are_random() -> None:
    """Execution environments that fail at the same time do not retry at the same time."""
    clocks = [Clock(0) for _ in range(5)]
    for clock in clocks:
        with pytest.raises(TransportError):
            RetryPolicy(
                _FailingTransport(clock, transient=True).call, 4.0, clock=clock, sleep=clock.sleep
            ).call("GetItem", {})

    assert len({clock() for clock in clocks}) == 5


@pytest.mark.parametrize(
    ("remaining", "seconds"),
    [
        pytest.param(10_000, 4.0, id="plenty"),
        pytest.param(5_000, 1.5, id="short"),
        pytest.param(3_000, -0.5, id="none"),
    ],
)
def test_deadline_leaves_time_to_respond(
    monkeypatch: pytest.MonkeyPatch, remaining: int, seconds: float
) -> None:
    """The deadline leaves 3 seconds for the last attempt and half a second to respond."""
    monkeypatch.setattr("time.monotonic", lambda: 100.0)

    retry_policy = RetryPolicy.from_remaining_time(
        remaining, _FailingTransport(Clock(0), transient=True).call
    )

    assert retry_policy.deadline == pytest.approx(100 + seconds)

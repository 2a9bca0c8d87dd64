"""The retry policy: exponential backoff with full jitter until the deadline of the request."""

import time
from collections.abc import Callable
from random import Random, SystemRandom
from typing import NamedTuple

from footfall.aws.transport import Payload, Transport, TransportError
from footfall.errors import UnavailableError

# Seconds. The last attempt starts before the deadline and can take up to _MAX_ATTEMPT.
_FIRST_PAUSE = 0.05
_MAX_ATTEMPT = 3.0
_MAX_PAUSE = 0.8
_MAX_REQUEST = 4.0
_RESERVE = 0.5

_RANDOM = SystemRandom()


class RetryPolicy(NamedTuple):
    """The transport and the deadline of one request.

    Source of the pauses: "full jitter" in "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
    """

    transport: Transport
    deadline: float
    clock: Callable[[], float] = time.monotonic
    random: Random = _RANDOM
    sleep: Callable[[float], None] = time.sleep

    @classmethod
    def from_remaining_time(cls, milliseconds: int, transport: Transport) -> "RetryPolicy":
        """Create the policy of a request whose invocation ends in *milliseconds*."""
        seconds = min(milliseconds / 1000 - _MAX_ATTEMPT - _RESERVE, _MAX_REQUEST)

        return cls(transport=transport, deadline=time.monotonic() + seconds)

    def call(self, operation: str, request: Payload) -> Payload:
        """Call an AWS operation with retries. Raises TransportError, or UnavailableError at the deadline."""
        return self.run(lambda: self.transport(operation, request))

    def run[T](self, attempt: Callable[[], T]) -> T:
        """Repeat *attempt* after transient failures until the deadline."""
        max_pause = _FIRST_PAUSE
        while self.clock() < self.deadline:
            try:
                return attempt()
            except TransportError as error:
                pause = self.random.uniform(0, max_pause)
                if not error.transient or self.clock() + pause >= self.deadline:
                    raise
            self.sleep(pause)
            max_pause = min(2 * max_pause, _MAX_PAUSE)
        raise UnavailableError

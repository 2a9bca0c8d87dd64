"""How long a request waits for AWS, and how: full jitter within the request's own deadline."""

import time
from collections.abc import Callable
from random import Random, SystemRandom
from typing import NamedTuple

from footfall.aws.transport import Call, CallError, Message
from footfall.errors import Unavailable

# Seconds. The last attempt starts before the deadline and may take its whole time beyond it.
_FIRST_PAUSE = 0.05
_LONGEST_ATTEMPT = 3.0
_LONGEST_PAUSE = 0.8
_LONGEST_REQUEST = 4.0
_RESERVE = 0.5

_RANDOM = SystemRandom()


class Patience(NamedTuple):
    """One request's line to AWS: what fails in passing is tried again while there is time.

    Source of the pauses: "full jitter" in the AWS Architecture Blog's "Exponential Backoff And
    Jitter" (2015).
    """

    call: Call
    until: float
    clock: Callable[[], float] = time.monotonic
    random: Random = _RANDOM
    sleep: Callable[[float], None] = time.sleep

    @classmethod
    def within(cls, remaining: int, call: Call) -> "Patience":
        """Start a request that its function has *remaining* milliseconds for."""
        seconds = min(remaining / 1000 - _LONGEST_ATTEMPT - _RESERVE, _LONGEST_REQUEST)

        return cls(call=call, until=time.monotonic() + seconds)

    def ask(self, operation: str, request: Message) -> Message:
        """Call AWS until it answers. Raises CallError, or Unavailable once time is up."""
        return self.persist(lambda: self.call(operation, request))

    def persist[T](self, attempt: Callable[[], T]) -> T:
        """Repeat *attempt* while its failures pass by themselves and there is time for another."""
        ceiling = _FIRST_PAUSE
        while self.clock() < self.until:
            try:
                return attempt()
            except CallError as failure:
                pause = self.random.uniform(0, ceiling)
                if not failure.transient or self.clock() + pause >= self.until:
                    raise
            self.sleep(pause)
            ceiling = min(2 * ceiling, _LONGEST_PAUSE)
        raise Unavailable

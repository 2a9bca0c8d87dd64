"""A clock that advances only when the code under test sleeps."""


class Clock:
    """A clock that returns seconds."""

    def __init__(self, now: float) -> None:
        """Start at *now*, in seconds."""
        self.now = now

    def __call__(self) -> float:
        """Return the current time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Advance the time."""
        self.now += seconds

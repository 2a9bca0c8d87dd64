"""A clock that advances only when the code under test sleeps."""


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self, now: float) -> None:
        """Start at *now*, in seconds."""
        self.now = now

    def __call__(self) -> float:
        """Tell the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

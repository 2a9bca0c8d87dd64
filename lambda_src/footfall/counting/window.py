"""Days and windows in the time zone of a site."""

import time
from datetime import date, timedelta
from typing import NamedTuple, Self

from footfall.settings import Site

_DAY = 86_400  # Seconds; epoch time has no leap seconds.
_EPOCH = date(1970, 1, 1).toordinal()


class Window(NamedTuple):
    """The period in which a visitor is counted once: its kind, its first day, its end in epoch seconds."""

    kind: str
    starts: str
    ends: int

    @classmethod
    def from_date(cls, site: Site, day: str) -> Self | None:
        """Return the window of *site* that contains *day*, or None if the window is `forever`."""
        match site.window:
            case "forever":
                return None
            case "month":
                first = date.fromisoformat(day).replace(day=1)
                next_first = (first + timedelta(days=31)).replace(day=1)
            case _:
                first = date.fromisoformat(day)
                next_first = first + timedelta(days=1)
        midnight = (next_first.toordinal() - _EPOCH) * _DAY

        return cls(site.window, first.isoformat(), midnight - site.utc_offset_seconds)


def local_date(site: Site, now: float) -> str:
    """Return the date at *site*, such as 2026-11-23, at *now* in epoch seconds."""
    return time.strftime("%Y-%m-%d", time.gmtime(now + site.utc_offset_seconds))


def last_days(today: str, number: int) -> list[str]:
    """Return the last *number* dates, oldest first, ending with *today*."""
    last = date.fromisoformat(today)

    return [(last - timedelta(days=ago)).isoformat() for ago in reversed(range(number))]

"""When a site's day and window begin and end, by the site's own clock."""

import time
from datetime import date, timedelta
from typing import NamedTuple, Self

from footfall.settings import Site

_DAY = 86_400  # Seconds; epoch time has no leap seconds.
_EPOCH = date(1970, 1, 1).toordinal()


class Window(NamedTuple):
    """The time in which a visitor is counted once: its kind, its first day, its end in epoch seconds."""

    kind: str
    starts: str
    ends: int

    @classmethod
    def of(cls, site: Site, day: str) -> Self | None:
        """Find the window of *site* that *day* is in; forever has none."""
        match site.window:
            case "forever":
                return None
            case "month":
                first = date.fromisoformat(day).replace(day=1)
                next_first = (first + timedelta(days=31)).replace(day=1)
            case _:
                first = date.fromisoformat(day)
                next_first = first + timedelta(days=1)

        return cls(site.window, first.isoformat(), (next_first.toordinal() - _EPOCH) * _DAY - site.offset)


def today(site: Site, now: float) -> str:
    """Tell the date at *site*, such as 2026-11-23."""
    return time.strftime("%Y-%m-%d", time.gmtime(now + site.offset))


def last_days(today: str, number: int) -> list[str]:
    """List the dates of *number* days, oldest first, *today* last."""
    last = date.fromisoformat(today)

    return [(last - timedelta(days=ago)).isoformat() for ago in reversed(range(number))]

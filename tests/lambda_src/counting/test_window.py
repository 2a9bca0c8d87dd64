"""Tests of the window: days follow the site's time zone, and windows have no gaps."""

from calendar import timegm

import pytest
from hypothesis import given
from hypothesis import strategies as some

from footfall.counting.window import Window, last_days, local_date
from footfall.settings import Site


def _at(*moment: int) -> int:
    """Return the epoch seconds of a time in UTC."""
    return timegm((*moment, 0, 0, 0)[:6])


def _site(window: str, utc_offset: str = "+00:00") -> Site:
    return Site("main", [], utc_offset=utc_offset, window=window)


@pytest.mark.parametrize(
    ("utc_offset", "moment", "expected"),
    [
        pytest.param("+00:00", (2026, 11, 23, 23, 59, 59), "2026-11-23", id="last-second"),
        pytest.param("+00:00", (2026, 11, 24, 0, 0, 0), "2026-11-24", id="midnight"),
        pytest.param("+05:30", (2026, 11, 23, 18, 29, 59), "2026-11-23", id="east-last-second"),
        pytest.param("+05:30", (2026, 11, 23, 18, 30, 0), "2026-11-24", id="east-midnight"),
        pytest.param("-08:00", (2026, 11, 24, 7, 59, 59), "2026-11-23", id="west-last-second"),
        pytest.param("-08:00", (2026, 11, 24, 8, 0, 0), "2026-11-24", id="west-midnight"),
        pytest.param("-09:30", (2027, 1, 1, 9, 29, 59), "2026-12-31", id="west-half-hour"),
        pytest.param("+14:00", (2026, 12, 31, 10, 0, 0), "2027-01-01", id="first-to-the-new-year"),
        pytest.param("+00:00", (2028, 2, 28, 24, 0, 0), "2028-02-29", id="leap-day"),
        pytest.param("-00:30", (2028, 3, 1, 0, 29, 59), "2028-02-29", id="leap-day-west"),
        pytest.param("+00:00", (2027, 2, 28, 24, 0, 0), "2027-03-01", id="no-leap-day"),
    ],
)
def test_day_ends_at_midnight_of_the_site(utc_offset: str, moment: tuple[int, ...], expected: str) -> None:
    """The date follows the site's UTC offset."""
    assert local_date(_site("day", utc_offset), _at(*moment)) == expected


@pytest.mark.parametrize(
    ("kind", "utc_offset", "day", "starts", "ends"),
    [
        pytest.param("day", "+00:00", "2026-11-23", "2026-11-23", (2026, 11, 24), id="day"),
        pytest.param("day", "+05:30", "2026-11-23", "2026-11-23", (2026, 11, 23, 18, 30), id="day-east"),
        pytest.param("day", "-08:00", "2026-11-30", "2026-11-30", (2026, 12, 1, 8), id="day-west"),
        pytest.param("day", "+00:00", "2028-02-29", "2028-02-29", (2028, 3, 1), id="leap-day"),
        pytest.param("month", "+00:00", "2026-11-23", "2026-11-01", (2026, 12, 1), id="month"),
        pytest.param("month", "+00:00", "2026-12-31", "2026-12-01", (2027, 1, 1), id="december"),
        pytest.param("month", "+05:30", "2028-02-29", "2028-02-01", (2028, 2, 29, 18, 30), id="leap-month"),
        pytest.param("month", "-08:00", "2027-01-31", "2027-01-01", (2027, 2, 1, 8), id="month-west"),
    ],
)
def test_window_begins_on_its_first_day(
    kind: str, utc_offset: str, day: str, starts: str, ends: tuple[int, ...]
) -> None:
    """A day or month begins and ends at midnight of the site."""
    window = Window.from_date(_site(kind, utc_offset), day)

    assert window == Window(kind, starts, _at(*ends, *(0,) * (6 - len(ends))))


def test_forever_has_no_window() -> None:
    """A site that counts visitors only once has no window."""
    assert Window.from_date(_site("forever"), "2026-11-23") is None


@given(
    kind=some.sampled_from(["day", "month"]),
    offset=some.sampled_from(["+00:00", "+05:30", "-08:00", "+14:00", "-12:00"]),
    now=some.integers(0, 4_102_444_800),  # Until the year 2100.
)
def test_windows_are_contiguous(kind: str, offset: str, now: int) -> None:
    """Every second belongs to one window, and the next one begins when it ends."""
    site = _site(kind, offset)
    window = Window.from_date(site, local_date(site, now))

    assert window
    assert local_date(site, now) >= window.starts
    assert now < window.ends
    assert Window.from_date(site, local_date(site, window.ends - 1)) == window
    following = Window.from_date(site, local_date(site, window.ends))
    assert following
    assert following.starts == local_date(site, window.ends) > window.starts


def test_last_days_end_today() -> None:
    """The last days are listed oldest first, across a leap day and the end of a month."""
    assert last_days("2028-03-01", 3) == ["2028-02-28", "2028-02-29", "2028-03-01"]
    assert len(last_days("2026-11-23", 366)) == 366

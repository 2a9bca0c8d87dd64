"""Numbers and dates as text."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def number(count: int) -> str:
    """Format 12345 as 12,345."""
    return f"{count:,}"


def visitors(count: int) -> str:
    """Format a number of visitors: 1 visitor, 2 visitors."""
    return f"{count:,} visitor" + "s" * (count != 1)


def percent(part: int, whole: int) -> str:
    """Format 1 of 3 as 33 %, rounded. A part that is not zero is at least 1 %."""
    return f"{max(round(100 * part / whole), min(part, 1))} %"


def day(date: str) -> str:
    """Format 2026-11-05 as 5 November."""
    _, month, day = date.split("-")

    return f"{int(day)} {_MONTHS[int(month) - 1]}"


def month(month: str) -> str:
    """Format 2026-11 as November 2026."""
    return f"{_MONTHS[int(month[5:]) - 1]} {month[:4]}"


def date(date: str) -> str:
    """Format 2026-11-05 as 5 November 2026."""
    return f"{day(date)} {date[:4]}"

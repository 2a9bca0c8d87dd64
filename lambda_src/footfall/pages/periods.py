"""The periods of the chart: the last days or months, with their visitors, a summary and a table."""

from collections.abc import Sequence
from typing import NamedTuple

from footfall.counting.statistics import Day
from footfall.pages import document, formats

_MONTHS = 12


class Period(NamedTuple):
    """A day or a month: its name with and without the year, and its number of visitors."""

    name: str
    full_name: str
    visitors: int


class Periods(NamedTuple):
    """Successive days or months, oldest first. The last one is not over yet."""

    unit: str
    preposition: str
    current: str
    periods: Sequence[Period]

    @property
    def heading(self) -> str:
        """Return a name for all periods, such as last 30 days."""
        return f"last {len(self.periods)} {self.unit}" + "s" * (len(self.periods) != 1)

    @property
    def total(self) -> int:
        """Return the number of visitors of all periods."""
        return sum(period.visitors for period in self.periods)


def days(days: Sequence[Day]) -> Periods:
    """Return the last *days*, oldest first, as periods."""
    periods = [Period(formats.day(date), formats.date(date), visitors) for date, visitors in days]

    return Periods("day", "on", "today", periods)


def months(days: Sequence[Day]) -> Periods:
    """Return the last 12 months of the last 366 *days*, which contain all of their days, oldest first."""
    visitors: dict[str, int] = {}
    for day in days:
        visitors[day.date[:7]] = visitors.get(day.date[:7], 0) + day.visitors
    names = [(formats.month(month), number) for month, number in visitors.items()]

    return Periods("month", "in", "this month", [Period(name, name, n) for name, n in names[-_MONTHS:]])


def summary(periods: Periods) -> str:
    """Return the content of a chart as text."""
    if not periods.total:
        return f"No visitors in the {periods.heading}."
    first, last = periods.periods[0], periods.periods[-1]
    busiest = max(reversed(periods.periods), key=lambda period: period.visitors)
    maximum = f"{formats.number(busiest.visitors)} {periods.preposition} {busiest.name}"

    return (
        f"{formats.visitors(periods.total)} from {first.full_name} to {last.full_name}. "
        f"Maximum: {maximum}. {periods.current.capitalize()}: {formats.number(last.visitors)}."
    )


def table(periods: Periods) -> str:
    """Return the table of the periods, the current one first."""
    rows = ((period.full_name, formats.number(period.visitors)) for period in reversed(periods.periods))

    return document.table((periods.unit.capitalize(), "Visitors"), rows)

"""The cost of a month by line, in US dollars."""

from math import inf
from typing import NamedTuple


class Costs(NamedTuple):
    """What a month costs on AWS, in dollars."""

    gateway: float
    function: float
    table: float
    cold_starts: float
    transfer: float
    storage: float
    alarms: float = 0

    @property
    def total(self) -> float:
        """Return the sum of all lines."""
        return sum(self)


# The line that a reader sees for each field.
LINES = {
    "gateway": "API Gateway",
    "function": "Lambda",
    "table": "DynamoDB",
    "cold_starts": "Cold starts",
    "transfer": "Transfer",
    "storage": "Storage",
    "alarms": "Alarms",
}


def format_dollars(amount: float) -> str:
    """Format an amount: four decimals below 10 cents, none from 100 dollars on, and two between."""
    decimals = next(number for limit, number in ((0.1, 4), (100, 2), (inf, 0)) if amount < limit)

    return f"{amount:.{decimals}f}" if amount else "0"

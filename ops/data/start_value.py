"""The start value of a site: the number of visitors that an earlier counter counted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from footfall.counting import items
from ops.data.groups import BASE
from ops.data.sites import StoredSite
from ops.data.tables import Item, read_item
from ops.errors import UserError
from ops.target.target import Target


@dataclass(frozen=True)
class StartValue:
    """A number of visitors, and the date of the first one if it is known."""

    visitors: int
    since: str | None = None

    @classmethod
    def from_item(cls, item: Item) -> "StartValue":
        """Parse the item of a start value. A missing item is 0."""
        return cls(int(item.get("total", {"N": "0"})["N"]), item.get("since", {}).get("S"))

    def facts(self) -> dict[str, Any] | None:
        """Return the start value for JSON, or None if there is none."""
        return {"count": self.visitors, "since": self.since} if self.visitors else None

    @classmethod
    def from_options(cls, visitors: int, since: str | None, today: date) -> "StartValue":
        """Check the values that a user gave.

        Raises:
            UserError: when the number is negative, or the date is missing, not valid or in the future.

        """
        if visitors < 0:
            raise UserError(f"--start {visitors} is negative. Use 0 to remove the start value.")
        if visitors and not since:
            raise UserError(
                "--start needs the date of the first visitor of the earlier counter. Add --since, such as "
                "--since 2024-05-31."
            )

        return cls(visitors, parse_date(since, today) if since else None)


def parse_date(text: str, today: date) -> str:
    """Check a date such as 2024-05-31.

    Raises:
        UserError: when it is not valid, or in the future.

    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UserError(f"--since {text} is not a date. Use the form 2024-05-31.") from None
    if day > today:
        raise UserError(f"--since {text} is in the future. Use the date of the first visitor.")

    return day.isoformat()


def read_start_value(target: Target, site: StoredSite) -> StartValue:
    """Read the start value of *site*."""
    key = items.key(f"site#{site.stored_as}", BASE)

    return StartValue.from_item(read_item(target.dynamodb, target.environment.visits_table, key))


def write_start_value(target: Target, site: StoredSite, value: StartValue) -> None:
    """Replace the start value of *site* in one write. 0 removes it."""
    key, table = items.key(f"site#{site.stored_as}", BASE), target.environment.visits_table
    if not value.visitors:
        target.dynamodb.delete_item(TableName=table, Key=key)
        return
    since: Item = {"since": {"S": value.since}} if value.since else {}
    target.dynamodb.put_item(TableName=table, Item=key | {"total": {"N": str(value.visitors)}} | since)

"""Import the table of an earlier counter with the same secret: recognize its visitors, and keep its count.

The earlier table has the string key `ID`. Each visitor is an item `IP#` and 16 characters. The item
`portfolio_counter` has the count in `visitor_count`.

The markers are written first, then the start value in one write. A visitor who was counted here before has a
marker already, and is in both counts, so the start value is the earlier count without these visitors. Each
run computes it again, so a run that was killed can be repeated.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ops.cloud.credentials import open_session
from ops.data.markers import IMPORTED, request_of
from ops.data.progress import item_progress
from ops.data.pseudonyms import Secret, imported_item, read_secret
from ops.data.sites import StoredSite
from ops.data.start_value import StartValue, write_start_value
from ops.data.tables import Item, put_all_if_absent, scan_items
from ops.errors import UserError
from ops.run_log import RunLog
from ops.target.target import Target

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

PREFIX, COUNTER = "IP#", "portfolio_counter"


@dataclass(frozen=True)
class EarlierTable:
    """The count of an earlier counter, and the 16 characters of each of its visitors."""

    count: int
    visitors: frozenset[str]

    @classmethod
    def from_items(cls, items: Iterable[Item], name: str) -> "EarlierTable":
        """Parse all items of the table *name*.

        Raises:
            UserError: when the table is not one of the earlier counter.

        """
        ids = {item["ID"]["S"]: item for item in items if "S" in item.get("ID", {})}
        visitors = {id_.removeprefix(PREFIX) for id_ in ids if id_.startswith(PREFIX)}
        try:
            count = int(ids[COUNTER]["visitor_count"]["N"])
        except (KeyError, ValueError):
            raise UserError(
                f"{name} is not a table of the earlier counter: it has no item with ID = {COUNTER} and a "
                "number visitor_count. Check the name of the table, the profile and the Region."
            ) from None

        return cls(count, frozenset(visitors))


@dataclass(frozen=True)
class EarlierImport:
    """The result: how many visitors are known now, and how many of them were counted here before."""

    table: EarlierTable
    known: int
    counted_before: int

    @property
    def start_value(self) -> int:
        """The earlier count without the visitors that are in the count here."""
        return max(0, self.table.count - self.counted_before)

    @property
    def unknown(self) -> int:
        """The number of visitors in the earlier count that have no item. Negative if there are more items."""
        return self.table.count - len(self.table.visitors)


def open_source(target: Target, name: str) -> tuple["DynamoDBClient", str]:
    """Return a client and the name of a table: TABLE in the target's account, or PROFILE:TABLE."""
    profile, _, table = name.rpartition(":")
    if not profile:
        return target.dynamodb, table
    session = open_session(target.environment.region, profile)
    client: DynamoDBClient = session.client("dynamodb", endpoint_url=target.cloud.endpoint)

    return client, table


def read_earlier_table(dynamodb: "DynamoDBClient", name: str, run_log: RunLog) -> EarlierTable:
    """Read the table of the earlier counter.

    Raises:
        UserError: when it does not exist, or has another form.

    """
    items = []
    try:
        with item_progress(f"Reading {name}", run_log) as advance:
            for item in scan_items(dynamodb, name):
                items.append(item)
                advance()
    except dynamodb.exceptions.ResourceNotFoundException:
        raise UserError(
            f"There is no table {name}. Check its name, the Region, and the profile (PROFILE:TABLE)."
        ) from None

    return EarlierTable.from_items(items, name)


def require_recognition(site: StoredSite, environment: str) -> None:
    """Check that the deployed site recognizes the visitors of an earlier counter.

    Raises:
        UserError: when it does not, or when its window ends.

    """
    if site.window != "forever":
        raise UserError(
            f"Site {site.name} has the window {site.window}, so it cannot recognize the visitors of an "
            'earlier counter. Use a site with window = "forever", or import the number only, with --start.'
        )
    if not site.imported_visitors:
        raise UserError(
            f"Site {site.name} of {environment} does not recognize the visitors of an earlier counter. Set "
            f"imported_visitors = true for it in live/{environment}/env.hcl, deploy, and try again."
        )


def import_earlier(
    target: Target, site: StoredSite, table: EarlierTable, run_log: RunLog, *, since: str | None = None
) -> EarlierImport:
    """Write the markers of the earlier visitors, then the start value.

    Raises:
        UserError: when an item of the table is not a pseudonym of the earlier counter.

    """
    counted_before = 0
    markers = earlier_markers(read_secret(target), site, table)
    visits = target.environment.visits_table
    with item_progress("Writing markers", run_log, len(markers)) as advance:
        for _, existing in put_all_if_absent(target.dynamodb, visits, markers):
            counted_before += bool(existing) and request_of(existing) != IMPORTED
            advance()
    result = EarlierImport(table, len(markers), counted_before)
    write_start_value(target, site, StartValue(result.start_value, since))

    return result


def earlier_markers(secret: Secret, site: StoredSite, table: EarlierTable) -> list[Item]:
    """Return the markers of all visitors of the earlier counter.

    Raises:
        UserError: when an item is not a pseudonym of the earlier counter.

    """
    try:
        return [imported_item(secret, site, visitor) for visitor in sorted(table.visitors)]
    except ValueError:
        raise UserError(
            f"The table has an item with {PREFIX} in its ID that is not followed by 16 base64url characters. "
            "It is not a table of the earlier counter. Nothing was imported."
        ) from None

"""The salt of a site's window: random, one per site, replaced when the next window begins.

The salts table has one item per site and no backups:

site        name under which the site is stored
kind        month or day
starts      first day of the window
minted      creation time (epoch seconds)
salt        32 random bytes, in hexadecimal
expires_at  end of the window (epoch seconds); TTL deletes the item if no visit replaces it
"""

from typing import NamedTuple

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Item, TransportError
from footfall.counting.window import Window
from footfall.errors import UnavailableError
from footfall.settings import Site

# A change of the window's kind waits until the salt is this old. During a deploy, two versions with different
# kinds serve requests in turn; without the delay they would replace each other's salt and count every visitor
# again each time.
_KIND_CHANGE_DELAY = 60  # Seconds.
_CAN_REPLACE = (
    "attribute_not_exists(site)"
    " OR (kind = :kind AND starts < :starts)"
    " OR (kind <> :kind AND minted < :settled)"
)


class Salts(NamedTuple):
    """The salts table. Every method can raise TransportError, or UnavailableError after the deadline."""

    table: str
    retry_policy: RetryPolicy

    def read(self, site: Site, window: Window, now: int) -> tuple[Window, bytes]:
        """Return the salt of *window*, or of a newer one if the clock is slow. Create it if it is missing."""
        found = self.find(site, window)
        if found is None:
            self._create(site, window, now)
            found = self.find(site, window)
        if found is None:
            # The item has another kind of window: a deploy is in progress, and this is its old version.
            raise UnavailableError
        return found

    def find(self, site: Site, window: Window) -> tuple[Window, bytes] | None:
        """Return the salt of *window*, or of a newer one, or None if there is none. Costs 1 read unit."""
        request = {"TableName": self.table, "Key": {"site": {"S": site.stored_name}}, "ConsistentRead": True}
        item: Item = self.retry_policy.call("GetItem", request).get("Item", {})
        if not item or item["kind"]["S"] != window.kind or item["starts"]["S"] < window.starts:
            return None
        return Window.from_date(site, item["starts"]["S"]) or window, bytes.fromhex(item["salt"]["S"])

    def _create(self, site: Site, window: Window, now: int) -> None:
        """Replace the old salt with a new one in one write, unless another request did so first."""
        item = {
            "site": {"S": site.stored_name},
            "kind": {"S": window.kind},
            "starts": {"S": window.starts},
            "minted": {"N": str(now)},
            "salt": {"S": self.retry_policy.random.randbytes(32).hex()},
            "expires_at": {"N": str(window.ends)},
        }
        request = {
            "TableName": self.table,
            "Item": item,
            "ConditionExpression": _CAN_REPLACE,
            "ExpressionAttributeValues": {
                ":kind": item["kind"],
                ":starts": item["starts"],
                ":settled": {"N": str(now - _KIND_CHANGE_DELAY)},
            },
        }
        try:
            self.retry_policy.call("PutItem", request)
        except TransportError as error:
            if error.code != "ConditionalCheckFailedException":
                raise

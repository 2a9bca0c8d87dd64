"""The salt of a site's window: random, one at a time, and gone once the next has begun.

The salts' table has one item a site and no backups:

site     the site's name
kind     month or day
starts   the window's first day
minted   when it was made (epoch seconds)
salt     32 random bytes, in hexadecimal
expires_at  the window's end (epoch seconds): where nobody comes, TTL clears the item
"""

from typing import NamedTuple

from footfall.aws.retry import Patience
from footfall.aws.transport import CallError, Item
from footfall.counting.window import Window
from footfall.errors import Unavailable
from footfall.settings import Site

# A change of kind settles first: two versions that take turns in a deploy would else replace each other's
# salt, and count everybody at every turn.
_SETTLING = 60  # Seconds.
_REPLACEABLE = (
    "attribute_not_exists(site)"
    " OR (kind = :kind AND starts < :starts)"
    " OR (kind <> :kind AND minted < :settled)"
)


class Salts(NamedTuple):
    """One environment's salts. Every method may raise CallError, or Unavailable out of time."""

    table: str
    patience: Patience

    def read(self, site: Site, window: Window, now: int) -> tuple[Window, bytes]:
        """Read the salt of *window*, or of a newer one where our clock is behind; mint it if need be."""
        found = self._find(site, window)
        if found is None:
            self._mint(site, window, now)
            found = self._find(site, window)
        if found is None:
            # Another kind of window has just begun: a deploy is under way, and we are its old version.
            raise Unavailable
        return found

    def _find(self, site: Site, window: Window) -> tuple[Window, bytes] | None:
        request = {"TableName": self.table, "Key": {"site": {"S": site.name}}, "ConsistentRead": True}
        item: Item = self.patience.ask("GetItem", request).get("Item", {})
        if not item or item["kind"]["S"] != window.kind or item["starts"]["S"] < window.starts:
            return None
        return Window.of(site, item["starts"]["S"]) or window, bytes.fromhex(item["salt"]["S"])

    def _mint(self, site: Site, window: Window, now: int) -> None:
        """Put a new salt in the old one's place, unless another was quicker: one write does both."""
        item = {
            "site": {"S": site.name},
            "kind": {"S": window.kind},
            "starts": {"S": window.starts},
            "minted": {"N": str(now)},
            "salt": {"S": self.patience.random.randbytes(32).hex()},
            "expires_at": {"N": str(window.ends)},
        }
        request = {
            "TableName": self.table,
            "Item": item,
            "ConditionExpression": _REPLACEABLE,
            "ExpressionAttributeValues": {
                ":kind": item["kind"],
                ":starts": item["starts"],
                ":settled": {"N": str(now - _SETTLING)},
            },
        }
        try:
            self.patience.ask("PutItem", request)
        except CallError as failure:
            if failure.code != "ConditionalCheckFailedException":
                raise

"""A control: the counter that one would write first, in three calls. It must be found out."""

from footfall.aws.retry import Patience
from footfall.counting.counter import Outcome
from footfall.counting.items import key
from footfall.counting.totals import Tally
from footfall.settings import Site


class Naive:
    """Looks for the visitor, then marks it, then adds 1."""

    def count(self, site: Site, network: str, patience: Patience) -> Outcome:
        """Count whoever calls from *network*, unless it is marked."""
        place = {"TableName": "visits", "Key": key(f"{site.name} {network}", "visit"), "ConsistentRead": True}
        if patience.ask("GetItem", place):
            return Outcome(self.read(site, patience).visitors, "seen")
        patience.ask("PutItem", {"TableName": "visits", "Item": place["Key"]})
        patience.ask(
            "UpdateItem",
            {
                "TableName": "visits",
                "Key": key(f"site#{site.name}", "total"),
                "UpdateExpression": "ADD visitors :one",
                "ExpressionAttributeValues": {":one": {"N": "1"}},
            },
        )
        return Outcome(self.read(site, patience).visitors, None)

    def read(self, site: Site, patience: Patience) -> Tally:
        """Read the count."""
        place = {"Key": key(f"site#{site.name}", "total"), "TableName": "visits", "ConsistentRead": True}
        item = patience.ask("GetItem", place).get("Item", {"visitors": {"N": "0"}})

        return Tally(int(item["visitors"]["N"]), None)

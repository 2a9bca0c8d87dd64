"""A naive counter that makes three separate calls. The tests must find its errors."""

from footfall.aws.retry import RetryPolicy
from footfall.counting.items import key
from footfall.counting.outcome import Outcome
from footfall.counting.totals import Totals
from footfall.settings import Site


class NaiveCounter:
    """Reads the marker, then writes it, then adds 1."""

    def count(self, site: Site, network: str, retry_policy: RetryPolicy) -> Outcome:
        """Count a visit from *network*, unless its marker exists."""
        place = {"TableName": "visits", "Key": key(f"{site.name} {network}", "visit"), "ConsistentRead": True}
        if retry_policy.call("GetItem", place):
            return Outcome(self.read_totals(site, retry_policy).visitors, "seen")
        retry_policy.call("PutItem", {"TableName": "visits", "Item": place["Key"]})
        retry_policy.call(
            "UpdateItem",
            {
                "TableName": "visits",
                "Key": key(f"site#{site.name}", "total"),
                "UpdateExpression": "ADD visitors :one",
                "ExpressionAttributeValues": {":one": {"N": "1"}},
            },
        )
        return Outcome(self.read_totals(site, retry_policy).visitors, None)

    def read_totals(self, site: Site, retry_policy: RetryPolicy) -> Totals:
        """Read the count."""
        place = {"Key": key(f"site#{site.name}", "total"), "TableName": "visits", "ConsistentRead": True}
        item = retry_policy.call("GetItem", place).get("Item", {"visitors": {"N": "0"}})

        return Totals(int(item["visitors"]["N"]), None)

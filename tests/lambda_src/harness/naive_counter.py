"""A naive counter that makes three separate calls. The tests must find its errors."""

from footfall.aws.retry import RetryPolicy
from footfall.counting.items import key
from footfall.counting.outcome import Outcome
from footfall.counting.totals import PageTotals, Totals
from footfall.settings import Site


class NaiveCounter:
    """Reads the marker, then writes it, then adds 1."""

    def count(self, site: Site, identity: str, retry_policy: RetryPolicy, page: str | None = None) -> Outcome:
        """Count a visit from this *identity*, unless its marker exists. Ignores the *page*."""
        del page
        place = {
            "TableName": "visits",
            "Key": key(f"{site.name} {identity}", "visit"),
            "ConsistentRead": True,
        }
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

    def read_pages(self, site: Site, retry_policy: RetryPolicy) -> list[PageTotals]:
        """Return no pages, because none are counted."""
        del site, retry_policy

        return []

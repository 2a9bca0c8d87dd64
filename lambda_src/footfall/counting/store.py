"""The table of visits: markers, counters, exclusions and the secret's fingerprint.

The marker decides whether a visit was counted. It and the counter change in one transaction.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Item, Payload, TransportError
from footfall.counting import items
from footfall.counting.items import Visit


class Store(NamedTuple):
    """The table. Every method can raise TransportError, or UnavailableError after the deadline."""

    table: str
    retry_policy: RetryPolicy

    def has_marker(self, visit: Visit) -> bool:
        """Return whether the visit's marker exists. Costs 0.5 read units.

        The read is eventually consistent: it can miss a marker written within the last second.
        """
        marker = self._item(visit.visitor, "visit", consistent=False)

        return items.is_live(marker, now=visit.now)

    def count(self, visit: Visit) -> bool:
        """Write the marker and add 1 to the counter in one transaction. Return whether this request counted.

        If the existing marker has this request's ID, an earlier attempt was committed and its response lost:
        the request counted. Costs 4 write units.
        """
        try:
            self.retry_policy.run(lambda: self._transact(visit))
        except TransportError as error:
            if not error.reasons or error.reasons[0].code != "ConditionalCheckFailed":
                raise
            return error.reasons[0].item.get("request") == {"S": visit.request_id}
        return True

    def read_counters(self, site: str, *, consistent: bool) -> list[Item]:
        """Return a site's counters. Costs 1 read unit per 4 KB, or half if not *consistent*."""
        return list(self._query(f"site#{site}", consistent=consistent))

    def read_month(self, site: str, month: str) -> list[Item]:
        """Return a site's counters of a *month*. Costs 0.5 read units per 4 KB."""
        return list(self._query(f"site#{site}", consistent=False, parts=(month, f"{month}~")))

    def read_exclusions(self, site: str, months: tuple[str, str]) -> list[Item]:
        """Return a site's exclusions from the first to the last of *months*."""
        return list(self._query(f"uncounted#{site}", consistent=False, parts=months))

    def add_exclusions(self, site: str, month: str, numbers: Mapping[str, int]) -> None:
        """Add to a month's exclusions, without retries: they are approximate. Costs 1 or 2 write units."""
        update = items.add_numbers(items.key(f"uncounted#{site}", month), numbers)
        self.retry_policy.transport("UpdateItem", {"TableName": self.table, **update})

    def read_fingerprint(self, version: str) -> str | None:
        """Return the fingerprint of the secret's *version*, or None if nothing was counted with it."""
        item = self._item("secret", version, consistent=True)

        return item["fingerprint"]["S"] if item else None

    def write_fingerprint(self, version: str, fingerprint: str) -> None:
        """Write the fingerprint of the secret's *version*, unless there is one."""
        item = items.key("secret", version) | {"fingerprint": {"S": fingerprint}}
        condition = "attribute_not_exists(id)"
        try:
            self._call("PutItem", {"Item": item, "ConditionExpression": condition})
        except TransportError as error:
            if error.code != "ConditionalCheckFailedException":
                raise

    def _transact(self, visit: Visit) -> Payload:
        """Make one attempt. Each has its own token, because the marker identifies the request."""
        request = {
            "ClientRequestToken": self.retry_policy.random.randbytes(16).hex(),
            "TransactItems": [
                {"Put": {"TableName": self.table, **items.put_marker(visit)}},
                {"Update": {"TableName": self.table, **items.increment_counter(visit)}},
            ],
        }

        return self.retry_policy.transport("TransactWriteItems", request)

    def _item(self, id_: str, part: str, *, consistent: bool) -> Item:
        request = {"Key": items.key(id_, part), "ConsistentRead": consistent}
        item: Item = self._call("GetItem", request).get("Item", {})

        return item

    def _query(self, id_: str, *, consistent: bool, parts: tuple[str, str] = ("!", "~")) -> Iterator[Item]:
        first, last = parts
        request: Payload = {
            "ConsistentRead": consistent,
            "ExpressionAttributeValues": {":id": {"S": id_}, ":first": {"S": first}, ":last": {"S": last}},
            "KeyConditionExpression": "id = :id AND part BETWEEN :first AND :last",
        }
        page: Payload = {"LastEvaluatedKey": None}
        while "LastEvaluatedKey" in page:
            page = self._call("Query", request)
            yield from page["Items"]
            request["ExclusiveStartKey"] = page.get("LastEvaluatedKey")

    def _call(self, operation: str, request: Payload) -> Payload:
        return self.retry_policy.call(operation, {"TableName": self.table, **request})

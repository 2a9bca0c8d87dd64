"""The table of visits: markers, counters, exclusions and the secret's fingerprint.

The markers decide whether a visit was counted. They and the counter change in one transaction.
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
        """Return whether a marker of the visit exists. Costs 0.5 read units for each marker.

        The reads are eventually consistent: they can miss a marker written within the last second.
        """
        return any(
            items.is_live(self._item(marker.id, "visit", consistent=False), now=visit.now)
            for marker in visit.markers
        )

    def count(self, visit: Visit) -> bool:
        """Write the markers and add 1 to the counter in one transaction. Return whether this request counted.

        If an existing marker has this request's ID, an earlier attempt was committed and its response lost:
        the request counted. Costs 2 write units, and 2 for each marker.
        """
        try:
            self.retry_policy.run(lambda: self._transact(visit))
        except TransportError as error:
            # The reasons have the order of the transaction: the markers, then the counter.
            existing = [
                reason.item
                for reason in error.reasons[: len(visit.markers)]
                if reason.code == "ConditionalCheckFailed"
            ]
            if not existing:
                raise
            return any(item.get("request") == {"S": visit.request_id} for item in existing)
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

    def read_fingerprints(self, version: str) -> list[str]:
        """Return the trusted fingerprints of the secret's *version*: none if nothing was counted with it.

        While the secret is rotated, the fingerprint after the rotation follows. The two can be equal.
        """
        item = self._item("secret", version, consistent=True)

        return [item[name]["S"] for name in ("fingerprint", "rotating") if name in item]

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
                *(
                    {"Put": {"TableName": self.table, **items.put_marker(visit, marker)}}
                    for marker in visit.markers
                ),
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

"""The table of visits: markers, counters, pages, exclusions and the secret's fingerprint.

The markers decide whether a visit was counted. They and the counters change in one transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from footfall.aws.retry import RetryPolicy
from footfall.aws.transport import Item, Payload, TransportError
from footfall.counting import items
from footfall.counting.items import Visit
from footfall.counting.transaction import Transaction


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

    def write(self, transaction: Transaction) -> Mapping[str, str | None]:
        """Write the parts of *transaction* that are not in the table yet, and return the results."""
        while actions := transaction.actions(self.table):
            try:
                self.retry_policy.run(partial(self._transact, actions))
                transaction.complete()
            except TransportError as error:
                if not transaction.remove_failed(error.reasons):
                    raise
        return transaction.results

    def read_counters(self, site: str, *, consistent: bool) -> list[Item]:
        """Return a site's counters. Costs 1 read unit per 4 KB, or half if not *consistent*."""
        return list(self._query(f"site#{site}", consistent=consistent))

    def read_month(self, site: str, month: str) -> list[Item]:
        """Return a site's counters of a *month*. Costs 0.5 read units per 4 KB."""
        return list(self._query(f"site#{site}", consistent=False, parts=(month, f"{month}~")))

    def read_exclusions(self, site: str, months: tuple[str, str]) -> list[Item]:
        """Return a site's exclusions from the first to the last of *months*."""
        return list(self._query(f"uncounted#{site}", consistent=False, parts=months))

    def read_page(self, site: str, path: str, *, consistent: bool) -> list[Item]:
        """Return a page's items. Costs 1 read unit per 4 KB, or half if not *consistent*."""
        return list(self._query(f"pages#{site}", consistent=consistent, parts=(f"{path}#", f"{path}#~")))

    def read_pages(self, site: str) -> Iterator[Item]:
        """Yield the registrations and counters of all pages, by path. Costs 0.5 read units per 4 KB."""
        return self._query(f"pages#{site}", consistent=False, parts=("/", "0"))

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

    def _transact(self, actions: Sequence[Payload]) -> Payload:
        """Make one attempt. Each has its own token, because the markers identify the request."""
        request = {
            "ClientRequestToken": self.retry_policy.random.randbytes(16).hex(),
            "TransactItems": actions,
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

"""What do we know: the table, asked over one request's line to AWS.

The marker is the truth: it and the counter change in one transaction or not at all.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from footfall.aws.retry import Patience
from footfall.aws.transport import CallError, Item, Message
from footfall.counting import items
from footfall.counting.items import Visit


class Store(NamedTuple):
    """One environment's table. Every method may raise CallError, or Unavailable out of time."""

    table: str
    patience: Patience

    def has(self, visit: Visit) -> bool:
        """Look for the visit's marker cheaply: 0.5 read units, and perhaps a second behind."""
        marker = self._item(visit.visitor, "visit", consistent=False)

        return items.is_live(marker, now=visit.now)

    def count(self, visit: Visit) -> bool:
        """Leave a marker and add 1, or do neither; say whether this very request counted.

        It did, too, when the marker in the way carries its own id: then an earlier attempt was
        committed and its answer lost. Costs 4 write units.
        """
        try:
            self.patience.persist(lambda: self._transact(visit))
        except CallError as failure:
            if not failure.reasons or failure.reasons[0].code != "ConditionalCheckFailed":
                raise
            return failure.reasons[0].item.get("request") == {"S": visit.request}
        return True

    def months(self, site: str, *, consistent: bool) -> list[Item]:
        """Read a site's counters: 1 read unit for each 4 KB of them, half if not *consistent*."""
        return list(self._items(f"site#{site}", consistent=consistent))

    def uncounted(self, site: str, months: tuple[str, str]) -> list[Item]:
        """Read who was not counted at a site, from the first of *months* to the last."""
        return list(self._items(f"uncounted#{site}", consistent=False, parts=months))

    def add_uncounted(self, site: str, month: str, amounts: Mapping[str, int]) -> None:
        """Add to who was not counted, trying once: the number is approximate. Costs 1 write unit or 2."""
        update = items.increasing(items.key(f"uncounted#{site}", month), amounts)
        self.patience.call("UpdateItem", {"TableName": self.table, **update})

    def fingerprint(self, version: str) -> str | None:
        """Read the fingerprint of the secret's *version*; None before its first count."""
        item = self._item("secret", version, consistent=True)

        return item["fingerprint"]["S"] if item else None

    def keep_fingerprint(self, version: str, fingerprint: str) -> None:
        """Keep the fingerprint of the secret's *version*, unless another was quicker."""
        item = items.key("secret", version) | {"fingerprint": {"S": fingerprint}}
        absent = "attribute_not_exists(id)"
        try:
            self._ask("PutItem", {"Item": item, "ConditionExpression": absent})
        except CallError as failure:
            if failure.code != "ConditionalCheckFailedException":
                raise

    def _transact(self, visit: Visit) -> Message:
        """Make one attempt under its own token: it is the marker that tells attempts apart."""
        request = {
            "ClientRequestToken": self.patience.random.randbytes(16).hex(),
            "TransactItems": [
                {"Put": {"TableName": self.table, **items.marking(visit)}},
                {"Update": {"TableName": self.table, **items.adding(visit)}},
            ],
        }

        return self.patience.call("TransactWriteItems", request)

    def _item(self, id_: str, part: str, *, consistent: bool) -> Item:
        request = {"Key": items.key(id_, part), "ConsistentRead": consistent}
        item: Item = self._ask("GetItem", request).get("Item", {})

        return item

    def _items(self, id_: str, *, consistent: bool, parts: tuple[str, str] = ("!", "~")) -> Iterator[Item]:
        first, last = parts
        request: Message = {
            "ConsistentRead": consistent,
            "ExpressionAttributeValues": {":id": {"S": id_}, ":first": {"S": first}, ":last": {"S": last}},
            "KeyConditionExpression": "id = :id AND part BETWEEN :first AND :last",
        }
        page: Message = {"LastEvaluatedKey": None}
        while "LastEvaluatedKey" in page:
            page = self._ask("Query", request)
            yield from page["Items"]
            request["ExclusiveStartKey"] = page.get("LastEvaluatedKey")

    def _ask(self, operation: str, request: Message) -> Message:
        return self.patience.ask(operation, {"TableName": self.table, **request})

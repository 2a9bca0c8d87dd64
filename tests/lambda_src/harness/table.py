"""One table of the fake DynamoDB: its items, and enough history for stale reads."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from footfall.aws.transport import Item, Payload

TABLES = {"salts": ("site",), "visits": ("id", "part")}  # The function's tables, and their key attributes.

_LONGEST_MEMORY = 8  # The maximum number of writes to a partition that a stale read can be behind.


class Table:
    """Items by partition and sort key, with the last writes of each partition."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Create a table with one or two key attributes, which are strings."""
        self.keys = keys
        self._partitions: defaultdict[str, dict[str, Item]] = defaultdict(dict)
        self._past: defaultdict[str, deque[tuple[str, Item]]] = defaultdict(
            lambda: deque(maxlen=_LONGEST_MEMORY)
        )

    def key_values(self, key: Item) -> tuple[str, str]:
        """Return the partition and sort key of *key*, or of an item. The sort key can be empty."""
        first, *second = [key[name]["S"] for name in self.keys]

        return first, second[0] if second else ""

    def partition(self, name: str, *, lag: int = 0) -> Mapping[str, Item]:
        """Return a partition as it was *lag* writes ago."""
        now = self._partitions.get(name, {})
        if not lag:
            return now
        then = dict(now)
        then |= dict(islice(reversed(self._past[name]), lag))

        return {sort: item for sort, item in then.items() if item}

    def max_lag(self, name: str) -> int:
        """Return how many writes a stale read of a partition can be behind."""
        return len(self._past[name]) if name in self._past else 0

    def write(self, item: Item) -> None:
        """Put *item*, and replace the item with the same key."""
        name, sort = self.key_values(item)
        self._past[name].append((sort, self._partitions[name].get(sort, {})))
        self._partitions[name][sort] = item

    def delete(self, key: Item) -> None:
        """Delete the item with this *key*, if it exists."""
        name, sort = self.key_values(key)
        if item := self._partitions[name].pop(sort, None):
            self._past[name].append((sort, item))

    def load(self, items: Iterable[Item]) -> None:
        """Add *items* without adding them to the history."""
        for item in items:
            name, sort = self.key_values(item)
            self._partitions[name][sort] = item

    def items(self) -> Iterator[Item]:
        """Yield all items."""
        for partition in self._partitions.values():
            yield from partition.values()


def create_table_request(name: str, keys: Sequence[str]) -> Payload:
    """Return the CreateTable request of a table with *keys*, which are strings."""
    return {
        "TableName": name,
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys],
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [
            {"AttributeName": key, "KeyType": kind}
            for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
        ],
    }

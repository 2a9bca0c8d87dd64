"""The markers during a rotation of the secret: copied to new IDs, and deleted under their former IDs."""

import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from footfall.counting.items import is_live, key
from footfall.counting.keys import derive_key
from footfall.counting.secret import Chain
from footfall.counting.visitor import pseudonym, rekeyed

BATCH = 25  # The maximum of BatchWriteItem.
MAX_PAUSE = 5.0

type Item = dict[str, dict[str, Any]]
type Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Markers:
    """The markers in a table. At most *units* write units a second are used, so visitors are not throttled.

    *progress* is called with what was done and the number of markers so far.
    """

    call: Callable[[str, dict[str, Any]], dict[str, Any]]
    environment: str
    table: str
    units: float
    progress: Progress = lambda _, __: None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time

    def copy(self, chain: Chain) -> int:
        """Copy each marker that does not depend on all secrets to its new ID. Return their number.

        If the copy exists, it is equal: a visit writes its old and its new marker with the same content. So
        no condition is needed, and the copies can be written in batches.
        """
        keys = derive_key(chain, self.environment).rotations
        live = (marker for marker in self.old(chain) if is_live(marker, now=int(self.clock())))

        return self._write(
            "copied", ({"PutRequest": {"Item": moved_marker(marker, keys)}} for marker in live)
        )

    def delete_old(self, chain: Chain) -> int:
        """Delete the markers that do not depend on all secrets, until none is left. Return their number."""
        total = 0
        while deleted := self._write(
            "deleted",
            (
                {"DeleteRequest": {"Key": {name: marker[name] for name in ("id", "part")}}}
                for marker in self.old(chain)
            ),
        ):
            total += deleted

        return total

    def old(self, chain: Chain) -> Iterator[Item]:
        """Yield the markers that do not depend on all secrets of *chain*. Costs 1 read unit per 4 KB."""
        for marker in self._scan():
            if secrets_of(marker) < len(chain.secrets):
                yield marker

    def _scan(self) -> Iterator[Item]:
        request: dict[str, Any] = {
            "TableName": self.table,
            "ConsistentRead": True,
            "FilterExpression": "part = :visit",
            "ExpressionAttributeValues": {":visit": {"S": "visit"}},
        }
        page: dict[str, Any] = {"LastEvaluatedKey": None}
        while "LastEvaluatedKey" in page:
            page = self.call("Scan", request)
            yield from page["Items"]
            request["ExclusiveStartKey"] = page.get("LastEvaluatedKey")

    def _write(self, verb: str, requests: Iterator[dict[str, Any]]) -> int:
        total = 0
        for batch in batched(requests, BATCH, strict=False):
            self._write_batch(batch)
            total += len(batch)
            self.progress(verb, total)
            self.sleep(len(batch) / self.units)

        return total

    def _write_batch(self, requests: Sequence[dict[str, Any]]) -> None:
        """Write a batch, and repeat what the table could not take yet."""
        pause, rest = 0.1, {self.table: list(requests)}
        while rest := self.call("BatchWriteItem", {"RequestItems": rest}).get("UnprocessedItems") or {}:
            self.sleep(pause)
            pause = min(2 * pause, MAX_PAUSE)


def secrets_of(marker: Item) -> int:
    """Return how many secrets the ID of a marker depends on."""
    return int(marker.get("secrets", {"N": "1"})["N"])


def moved_marker(marker: Item, keys: Sequence[bytes]) -> Item:
    """Return the marker with its new ID. *keys* are those of all rotations, and the content stays."""
    visitor = rekeyed(urlsafe_b64decode(marker["id"]["S"] + "=="), keys[secrets_of(marker) - 1 :])

    return marker | key(pseudonym(visitor), "visit") | {"secrets": {"N": str(1 + len(keys))}}

"""What the table holds: small items under the keys `id` and `part`.

id           part       what it holds
<pseudonym>  visit      the marker: `request`, the random id of the request that counted, and
                        `expires_at` (epoch seconds) where there is an end
site#<name>  2026-11#0  a month's counter, by shard: `total`, and `d01` to `d31`
site#<name>  base       an imported start value: `total`, `since`
secret       <version>  `fingerprint` of the secret that visitors are counted with
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from seam import Item, Message


class Visit(NamedTuple):
    """One visit, decided once, so that every attempt counts it on the same day and shard."""

    visitor: str
    site: str
    day: str
    shard: int
    now: int
    request: str


class Day(NamedTuple):
    """How many visitors a site had on a date, such as 2026-11-22."""

    date: str
    visitors: int


class Tally(NamedTuple):
    """How many visitors a site had, and the date of the first."""

    visitors: int
    since: str | None


def key(id_: str, part: str) -> Item:
    """Spell an item's key."""
    return {"id": {"S": id_}, "part": {"S": part}}


def is_live(marker: Item, *, now: int) -> bool:
    """Say whether a marker still counts: TTL deletes within days, and until then it is readable."""
    return "id" in marker and int(marker.get("expires_at", {}).get("N", now + 1)) > now


def marking(visit: Visit) -> Message:
    """Put the visit's marker where no live one is, and hand back the one that is."""
    return {
        "Item": key(visit.visitor, "visit") | {"request": {"S": visit.request}},
        "ConditionExpression": "attribute_not_exists(id) OR expires_at <= :now",
        "ExpressionAttributeValues": {":now": {"N": str(visit.now)}},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def adding(visit: Visit) -> Message:
    """Add the visit to its month's total and to its day."""
    month, _, day = visit.day.rpartition("-")

    return {
        "Key": key(f"site#{visit.site}", f"{month}#{visit.shard}"),
        "UpdateExpression": "ADD #total :one, #day :one",
        "ExpressionAttributeNames": {"#total": "total", "#day": f"d{day}"},
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }


def tally(items: Sequence[Item]) -> Tally:
    """Add up a site's items: months, shards and the imported start."""
    return Tally(
        visitors=sum(int(item["total"]["N"]) for item in items if "total" in item),
        since=min((date for item in items for date in _dates(item)), default=None),
    )


def _dates(item: Item) -> Iterator[str]:
    """List the dates that *item* counted on; of an imported start, the day it began."""
    month = item["part"]["S"].partition("#")[0]
    for name, value in item.items():
        if name == "since":
            yield value["S"]
        elif name[:1] == "d" and name[1:].isdecimal():
            yield f"{month}-{name[1:]}"

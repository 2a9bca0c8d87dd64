"""What the table holds: small items under the keys `id` and `part`.

id                part       what it holds
<pseudonym>       visit      the marker: `request`, the random id of the request that counted, and
                             `expires_at` (epoch seconds) where there is an end
site#<name>       2026-11#0  a month's counter, by shard: `total`, and `d01` to `d31`
site#<name>       base       an imported start value: `total`, `since`
uncounted#<name>  2026-11    who was not counted in a month, by day and reason: `d01_bot`, `d01_dnt`
secret            <version>  `fingerprint` of the secret that visitors are counted with
"""

from collections.abc import Mapping
from typing import NamedTuple

from footfall.aws.transport import Item, Message


class Visit(NamedTuple):
    """One visit, decided once, so that every attempt counts it on the same day and shard."""

    visitor: str
    site: str
    day: str
    shard: int
    now: int
    request: str
    expires_at: int | None = None


def key(id_: str, part: str) -> Item:
    """Spell an item's key."""
    return {"id": {"S": id_}, "part": {"S": part}}


def is_live(marker: Item, *, now: int) -> bool:
    """Say whether a marker still counts: TTL deletes within days, and until then it is readable."""
    return "id" in marker and int(marker.get("expires_at", {}).get("N", now + 1)) > now


def marking(visit: Visit) -> Message:
    """Put the visit's marker where no live one is, and hand back the one that is."""
    end = {"expires_at": {"N": str(visit.expires_at)}} if visit.expires_at else {}

    return {
        "Item": key(visit.visitor, "visit") | {"request": {"S": visit.request}} | end,
        "ConditionExpression": "attribute_not_exists(id) OR expires_at <= :now",
        "ExpressionAttributeValues": {":now": {"N": str(visit.now)}},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def adding(visit: Visit) -> Message:
    """Add the visit to its month's total and to its day."""
    month, _, day = visit.day.rpartition("-")

    return increasing(key(f"site#{visit.site}", f"{month}#{visit.shard}"), {"total": 1, f"d{day}": 1})


def increasing(key: Item, amounts: Mapping[str, int]) -> Message:
    """Add *amounts* to the numbers of the item under *key*, which begin at 0."""
    numbered = dict(enumerate(amounts.items()))

    return {
        "Key": key,
        "UpdateExpression": "ADD " + ", ".join(f"#{it} :{it}" for it in numbered),
        "ExpressionAttributeNames": {f"#{it}": name for it, (name, _) in numbered.items()},
        "ExpressionAttributeValues": {f":{it}": {"N": str(number)} for it, (_, number) in numbered.items()},
    }

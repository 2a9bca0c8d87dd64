"""The items of the table, under the keys `id` and `part`.

id                part       content
<pseudonym>       visit      the marker of a site's or page's visitor: `request` (random ID of the visit)
                             and, if the window ends, `expires_at` (epoch seconds); after a rotation of the
                             secret, `secrets` (how many secrets the pseudonym depends on, if more than 1)
site#<name>       2026-11#0  the counter of a month and shard: `total`, and `d01` to `d31`
site#<name>       base       imported start value: `total`, `since`
site#<name>       correction visitors without a day, after an import or a repair: `total`, can be negative
pages#<name>      /blog#     the registration of a page, which takes one of the `max_pages` places
pages#<name>      /blog#0    the counter of a page and shard: `total`, `since` (its first day), and
                             `d261130` (visitors on 2026-11-30), for at least the last 31 days
pages#<name>      limit      the number of registered pages: `pages`
uncounted#<name>  2026-11    the exclusions of a month, by day and reason: `d01_bot`, `d01_dnt`
secret            <version>  `fingerprint` of the secret that visitors are counted with. While the secret is
                             rotated, also `rotating`, the fingerprint after the rotation, and then
                             `deleting`, the same, until all markers with their former IDs are deleted
erased            <expiry>   how many markers with this `expires_at` (or 0) were erased: `visitors`
import            <part>     the `state` of an import, its plan, and the backups that were imported

<name> is the name under which a site is stored. It differs from the site's name if the site was renamed.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from footfall.aws.transport import Item, Payload


class Marker(NamedTuple):
    """The ID of a marker, and how many secrets it depends on."""

    id: str
    secrets: int = 1


class Visit(NamedTuple):
    """One visit of a site or a page. It is created once, so every attempt writes the same items.

    It has several markers while the secret is rotated, and on a site that recognizes imported visitors.
    *visitor* is the first marker's ID in bytes, and *counter* the request that adds 1 to the counter.
    """

    visitor: bytes
    markers: Sequence[Marker]
    counter: Payload
    now: int
    request_id: str
    expires_at: int | None = None


def key(id_: str, part: str) -> Item:
    """Return an item's key."""
    return {"id": {"S": id_}, "part": {"S": part}}


def is_live(marker: Item, *, now: int) -> bool:
    """Return whether *marker* exists and has not expired. TTL can delete it days after it expires."""
    return "id" in marker and int(marker.get("expires_at", {}).get("N", now + 1)) > now


def put_marker(visit: Visit, marker: Marker) -> Payload:
    """Return the request that writes a marker of the visit. If a live one exists, the error contains it."""
    end = {"expires_at": {"N": str(visit.expires_at)}} if visit.expires_at else {}
    secrets = {"secrets": {"N": str(marker.secrets)}} if marker.secrets > 1 else {}

    return {
        "Item": key(marker.id, "visit") | {"request": {"S": visit.request_id}} | end | secrets,
        "ConditionExpression": "attribute_not_exists(id) OR expires_at <= :now",
        "ExpressionAttributeValues": {":now": {"N": str(visit.now)}},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def increment_counter(site: str, day: str, shard: int) -> Payload:
    """Return the request that adds 1 to a site's total of a month, and to the *day* of the visit."""
    month, _, number = day.rpartition("-")

    return add_numbers(key(f"site#{site}", f"{month}#{shard}"), {"total": 1, f"d{number}": 1})


def add_numbers(key: Item, numbers: Mapping[str, int]) -> Payload:
    """Return the request that adds *numbers*, by attribute, to the item under *key*."""
    indexed = dict(enumerate(numbers.items()))

    return {
        "Key": key,
        "UpdateExpression": "ADD " + ", ".join(f"#{index} :{index}" for index in indexed),
        "ExpressionAttributeNames": {f"#{index}": name for index, (name, _) in indexed.items()},
        "ExpressionAttributeValues": {
            f":{index}": {"N": str(number)} for index, (_, number) in indexed.items()
        },
    }

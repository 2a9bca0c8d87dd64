"""Correct the count after an import: subtract the visitors that the environment counted too."""

from collections import defaultdict
from collections.abc import Mapping

from ops.data.groups import BASE, add_correction
from ops.data.markers import FOREVER, IMPORTED, expiry, is_marker, request_of
from ops.data.sites import deployed_sites, read_counters, total
from ops.data.tables import Item, key_of, scan_items, write_together
from ops.target.target import Target


def correct(target: Target, wanted: Mapping[str, str], visits: set[str]) -> int:
    """Subtract 1 for each of *visits*, and return their number. Each can be corrected only once.

    *visits* are the request IDs of the environment, and *wanted* those of the backup by the ID of the marker.
    A visit can have several markers, of which the backup can lack some. All of them change.
    """
    found: dict[str, list[Item]] = defaultdict(list)
    for item in scan_items(target.dynamodb, target.environment.visits_table):
        if is_marker(item) and request_of(item) in visits:
            found[request_of(item)].append(item)
    for marker in found.pop(IMPORTED, []):
        # A visitor of an earlier counter is in the start value, which the backup replaces.
        if marker["id"]["S"] in wanted:
            adopt(target, [marker], wanted)

    return sum(
        adopt(target, markers, wanted, {"Update": subtract_one(target, expiry(markers[0]))})
        for markers in found.values()
    )


def adopt(target: Target, markers: list[Item], wanted: Mapping[str, str], *actions: dict[str, Item]) -> bool:
    """Give the markers of one visit the request IDs of the backup, and make *actions*, in one transaction."""
    theirs = [wanted[marker["id"]["S"]] for marker in markers if marker["id"]["S"] in wanted]
    updates: list[dict[str, Item]] = [
        {
            "Update": {
                "Key": key_of(marker),
                "UpdateExpression": "SET #request = :theirs",
                "ConditionExpression": "#request = :ours",
                "ExpressionAttributeNames": {"#request": "request"},
                "ExpressionAttributeValues": {
                    ":theirs": {"S": wanted.get(marker["id"]["S"], theirs[0])},
                    ":ours": marker["request"],
                },
            }
        }
        for marker in markers
    ]

    return write_together(target.dynamodb, target.environment.visits_table, *updates, *actions)


def subtract_one(target: Target, expires_at: int) -> Item:
    """Return the request that subtracts a visitor whose markers expire at *expires_at*.

    It belongs to the site with the most visitors that are not from the backup, among those whose markers
    expire, or among those whose markers do not.
    """
    sites = deployed_sites(target)
    same = [site for site in sites if (site.window == "forever") == (expires_at == FOREVER)]
    names = [site.stored_as for site in same or sites]
    counters = read_counters(target, names)
    site = max(names, key=lambda name: total(counters, name) - total(counters, name, BASE))

    return add_correction(site, -1, expires_at)

"""Correct the counts after an import: subtract the visitors that the environment counted too."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from ops.data.groups import add_correction
from ops.data.markers import FOREVER, IMPORTED, expiry, is_marker, request_of
from ops.data.overlap import Counted, Overlap, find_overlap
from ops.data.page_corrections import newest_visit
from ops.data.sites import Counters, deployed_sites, read_all_counters
from ops.data.tables import Item, key_of, scan_items, write_together
from ops.target.target import Target


class Corrections(NamedTuple):
    """How many visits were subtracted, and whether each one certainly belongs to its site or page."""

    number: int = 0
    is_certain: bool = True


def correct(target: Target, wanted: Mapping[str, str], visits: set[str], backup: Counters) -> Corrections:
    """Subtract 1 for each of *visits*. Each can be corrected only once.

    *visits* are the request IDs of the environment, and *wanted* those of the backup by the ID of the marker.
    A visit can have several markers, of which the backup can lack some. All of them change. *backup* has the
    counters of the backup, which are not added to those of the environment yet.
    """
    found: dict[str, list[Item]] = defaultdict(list)
    for item in scan_items(target.dynamodb, target.environment.visits_table):
        if is_marker(item) and request_of(item) in visits:
            found[request_of(item)].append(item)
    for marker in found.pop(IMPORTED, []):
        # A visitor of an earlier counter is in the start value, which the backup replaces.
        if marker["id"]["S"] in wanted:
            adopt(target, [marker], wanted)
    counted = CountedTwice(target, backup)
    number = sum(
        adopt(target, markers, wanted, {"Update": counted.subtract_one(expiry(markers[0]))})
        for markers in found.values()
    )

    return Corrections(number, counted.is_certain)


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


class CountedTwice:
    """The visitors that the environment and the backup counted, with an overlap for each kind of window."""

    def __init__(self, target: Target, backup: Counters) -> None:
        """Read the counters of the environment, which do not include those of the *backup* yet."""
        self._backup = backup
        self._sites = deployed_sites(target)
        self._here = read_all_counters(target, [site.stored_as for site in self._sites])
        self._overlaps: dict[bool, Overlap] = {}

    @property
    def is_certain(self) -> bool:
        """Whether the visitors so far cannot belong to other counters."""
        return all(overlap.is_certain for overlap in self._overlaps.values())

    def subtract_one(self, expires_at: int) -> Item:
        """Return the request that subtracts a visitor whose markers expire at *expires_at*."""
        site, path = self._choose(is_forever=expires_at == FOREVER)
        if path:
            return newest_visit(self._here, site, path)

        return add_correction(site, -1, expires_at)

    def _choose(self, *, is_forever: bool) -> Counted:
        """Return a site, or its page, among those whose markers expire, or among those whose do not."""
        if is_forever not in self._overlaps:
            same = [site for site in self._sites if (site.window == "forever") == is_forever]
            names = [site.stored_as for site in same or self._sites]
            self._overlaps[is_forever] = find_overlap(names, self._here, self._backup)

        return self._overlaps[is_forever].take()

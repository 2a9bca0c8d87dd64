"""Write a full backup of an environment to a file, while visitors are counted.

A backup is exact if its counters count exactly the visitors whose markers it has. Visits that arrive while
the markers are read can break this, so the counters are read before and after. If they changed, the markers
are read again, up to three times. After that, the visits of the last reading are attributed to their sites,
pages and days. This is exact, unless several of them counted visitors within this reading.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ops.data.backup import BackupWriter, complete_file
from ops.data.cells import attribute
from ops.data.groups import ERASED, Agreement, compare, erased_visitors, find_groups
from ops.data.markers import Tally, expiry, is_marker
from ops.data.page_counters import PAGES
from ops.data.progress import item_progress
from ops.data.pseudonyms import trusted_fingerprint
from ops.data.sites import Counters, deployed_sites, read_all_counters, stored_name
from ops.data.tables import Item, scan_items
from ops.errors import UserError
from ops.run_log import RunLog
from ops.target.lock_holder import utc_now
from ops.target.target import Target

ATTEMPTS = 3
# Items of operations that are in progress.
_INTERNAL = {"import"}


@dataclass(frozen=True)
class Summary:
    """What a backup contains. It is exact if its counters count the visitors of its markers.

    *visitors* is the number of visitors of sites and pages whose markers do not expire.
    """

    visitors: int
    imported: int
    items: int
    salts: int
    exact: bool
    on_pages: int = 0


def export_backup(target: Target, file: Path, run_log: RunLog, *, with_salts: bool = False) -> Summary:
    """Write a full backup to *file*, and return what it contains.

    Raises:
        UserError: when the secret is rotated meanwhile.

    """
    fingerprint = trusted_fingerprint(target)
    with complete_file(file) as output:
        writer = BackupWriter(output, header(target, fingerprint))
        reading = Reading(target, writer, run_log)
        while not reading.read_markers() and reading.attempts < ATTEMPTS:
            writer.restart()
        counters, exact = consistent_counters(reading.agreements(), reading.before, reading.after)
        for item in [*reading.others, *counters.values()]:
            writer.add("item", item)
        salts = write_salts(target, writer) if with_salts else 0
        tally, on_pages = (
            reading.tally,
            sum(each.on_pages for each in reading.agreements() if each.is_forever),
        )
        summary = Summary(tally.visitors(0), tally.imported, writer.items, salts, exact, on_pages)
        writer.finish(exact=exact, visitors=summary.visitors)
        if fingerprint not in {None, trusted_fingerprint(target)}:
            raise UserError(f"The secret of {target.name} was rotated during the export. Export again.")

    return summary


def header(target: Target, fingerprint: str | None) -> dict[str, object]:
    """Return what identifies the environment and its secret."""
    version = str(target.outputs("data")["secret"]["version"])

    return {
        "environment": target.name,
        "region": target.environment.region,
        "time": utc_now(),
        "secret": {"version": version, "fingerprint": fingerprint},
        "sites": {site.name: dict(site.settings) for site in deployed_sites(target)},
    }


class Reading:
    """The markers of an environment, and its counters before and after they were read."""

    def __init__(
        self, target: Target, writer: BackupWriter, run_log: RunLog, clock: Callable[[], float] = time.time
    ) -> None:
        """Prepare a reading. *clock* returns seconds since 1970."""
        self._clock = clock
        self._run_log = run_log
        self._target = target
        self._writer = writer
        self.attempts = 0
        self.sites = deployed_sites(target)
        self.names = {site.stored_as for site in self.sites}

    def read_markers(self) -> bool:
        """Write all markers that have not expired. Return whether no visitor was counted meanwhile."""
        self.attempts += 1
        self.tally = Tally()
        self.others: list[Item] = []
        self.before = read_all_counters(self._target, self.names)
        client, table = self._target.dynamodb, self._target.environment.visits_table
        with item_progress("Reading markers", self._run_log) as advance:
            for item in scan_items(client, table):
                self._add(item)
                advance()
        self.after = read_all_counters(self._target, self.names)

        return self.before == self.after

    def _add(self, item: Item) -> None:
        id_ = item["id"]["S"]
        if is_marker(item):
            if not 0 < expiry(item) <= self._clock():
                self.tally.add(item)
                self._writer.add("item", item)
        elif id_.startswith(("site#", PAGES)):
            # Counters of a name that no site uses do not change.
            if stored_name(id_) not in self.names:
                self.others.append(item)
        elif id_ not in _INTERNAL:
            self.others.append(item)

    def agreements(self) -> list[Agreement]:
        """Compare the counters from before the markers were read with the markers."""
        erased = erased_visitors(item for item in self.others if item["id"]["S"] == ERASED)

        return compare(find_groups(self.sites, self._clock()), self.before, self.tally, erased)


def consistent_counters(
    agreements: list[Agreement], before: Counters, after: Counters
) -> tuple[Counters, bool]:
    """Return counters that count the visitors with markers, and whether they are exact."""
    if before == after:
        return before, True
    counters, exact = dict(before), True
    for agreement in agreements:
        changed = [key for key in after if stored_name(key[0]) in agreement.group.sites]
        missing, exact_group = agreement.marked - agreement.counted, True
        arrived = agreement.group.counted(after) - agreement.counted
        if missing == arrived:
            counters |= {key: after[key] for key in changed}
        elif 0 < missing < arrived:
            exact_group = attribute(missing, before, after, changed, counters)
        elif missing:
            exact_group = False
        exact = exact and exact_group

    return counters, exact


def write_salts(target: Target, writer: BackupWriter) -> int:
    """Write the salts of the current windows, and return their number."""
    table = target.outputs("data")["salts"]["name"]
    salts = list(scan_items(target.dynamodb, table))
    for item in salts:
        writer.add("salt", item)

    return len(salts)

"""Import a full backup into an environment, while visitors are counted. docs/decisions/0094 has the argument.

1. Compare the backup with the table, and store a plan: the numbers to add to each counter item.
2. Write each marker, unless it exists. If the environment counted a visitor of the backup meanwhile, the
   visitor is in both counts. One transaction gives all markers of this visit the request IDs of the backup,
   and subtracts 1.
3. For each counter item, in one transaction: add the planned numbers, and delete them from the plan.
4. Register the pages of the backup, each in one transaction, also above `max_pages`.

Every step can be repeated. If the process is killed, the same command continues with the stored plan.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from footfall.counting import items
from ops.data.backup import Backup
from ops.data.corrections import Corrections, correct
from ops.data.markers import Tally, expiry, is_marker, request_of
from ops.data.page_counters import PAGES, has_numbers, is_registration, register, without_old_days
from ops.data.plan import Classification, History, add_request, classify, planned_numbers
from ops.data.progress import item_progress
from ops.data.sites import deployed_sites, index, numbers, read_all_counters, stored_name
from ops.data.tables import (
    Item,
    key_of,
    key_values,
    put_all_if_absent,
    put_if_absent,
    query_items,
    read_item,
    scan_items,
    write_together,
)
from ops.errors import UserError
from ops.run_log import RunLog
from ops.target.lock_holder import utc_now
from ops.target.target import Target

IMPORT = "import"
STATE = {"id": {"S": IMPORT}, "part": {"S": "state"}}
# Sorts the plan behind the state.
PLAN = "~"


@dataclass
class Import:
    """The import of one backup. `run` returns whether anything was imported."""

    target: Target
    backup: Backup
    run_log: RunLog
    corrected: Corrections = field(default_factory=Corrections)
    registered: int = 0
    written: int = 0

    def run(self) -> bool:
        """Import the backup.

        Raises:
            UserError: when the two cannot be merged, or the import of another file was interrupted.

        """
        state = read_item(self.target.dynamodb, self._table, STATE)
        if state and state["file"]["S"] != self.backup.digest:
            raise UserError(
                f"The import of another file into {self.target.name} was interrupted at "
                f"{state['since']['S']}. Run it again with that file first."
            )
        if not state and not self._plan():
            return False
        self._write_markers()
        self._add_numbers()
        self._register_pages()
        self._write_others()
        self._finish()

        return True

    @property
    def _table(self) -> str:
        return self.target.environment.visits_table

    def _plan(self) -> bool:
        """Store the plan, and return whether there is anything to import."""
        history = self._compare()
        kind = classify(history, self.target.name, self.backup.path)
        plan = planned_numbers(history, kind)
        if kind is Classification.COMPLETE and (history.has_more_visits or not plan):
            self.run_log.say(f"{self.target.name} contains all visitors of {self.backup.path} already")
            return False
        self._store_plan(plan)

        return True

    def _compare(self) -> History:
        """Compare the table with the backup. Its counters are those from before its markers were read."""
        sites = {site.stored_as for site in deployed_sites(self.target)} | self._names()
        done = bool(read_item(self.target.dynamodb, self._table, self._done))
        expected, history = self._markers(), History(stored=index(self._stored_items()), done=done)
        history.expected = len(expected)
        counters, others = read_all_counters(self.target, sites), []
        with item_progress("Comparing markers", self.run_log) as advance:
            for item in scan_items(self.target.dynamodb, self._table):
                if is_marker(item):
                    history.add(item["id"]["S"], request_of(item), expected)
                elif not item["id"]["S"].startswith(("site#", PAGES, IMPORT, "secret")):
                    others.append(item)
                advance()
        history.counters = index(others) | counters
        history.lost = Tally.from_items(item for item in self._live_markers() if item["id"]["S"] in expected)

        return history

    def _markers(self) -> dict[str, str]:
        """Return the request ID of each marker of the backup that has not expired."""
        return {item["id"]["S"]: request_of(item) for item in self._live_markers()}

    def _live_markers(self) -> Iterator[Item]:
        for item in self.backup.items():
            if is_marker(item) and not 0 < expiry(item) <= time.time():
                yield item

    def _stored_items(self) -> list[Item]:
        """Return the items of the backup that consist of numbers, without the number of registered pages.

        Days of pages that the function may have removed since are left out.
        """
        today = {site.stored_as: site.today(time.time()) for site in deployed_sites(self.target)}
        utc = time.strftime("%Y-%m-%d", time.gmtime())

        return [
            without_old_days(key_values(item), item, today.get(stored_name(item["id"]["S"]), utc))
            for item in self.backup.items()
            if not is_marker(item) and item["id"]["S"] != "secret" and has_numbers(key_values(item))
        ]

    def _names(self) -> set[str]:
        return {
            stored_name(item["id"]["S"])
            for item in self._stored_items()
            if item["id"]["S"].startswith(("site#", PAGES))
        }

    def _store_plan(self, plan: Mapping[tuple[str, str], Item]) -> None:
        """Write the plan, then the state that makes it valid."""
        self._delete_plan()
        for (id_, part), entry in plan.items():
            key = {"id": {"S": IMPORT}, "part": {"S": f"{PLAN}{id_} {part}"}}
            self.target.dynamodb.put_item(TableName=self._table, Item=key | entry)
        state = STATE | {"file": {"S": self.backup.digest}, "since": {"S": utc_now()}}
        self.target.dynamodb.put_item(TableName=self._table, Item=state)

    def _delete_plan(self) -> None:
        for item in self._read_plan():
            self.target.dynamodb.delete_item(TableName=self._table, Key=key_of(item))

    def _read_plan(self) -> list[Item]:
        plan = query_items(self.target.dynamodb, self._table, IMPORT)

        return [item for item in plan if item["part"]["S"].startswith(PLAN)]

    def _write_markers(self) -> None:
        """Write the markers that do not exist, and correct the count of visitors that were counted twice."""
        number, wanted, visits = sum(1 for _ in self._live_markers()), {}, set()
        with item_progress("Writing markers", self.run_log, number) as advance:
            for marker, existing in put_all_if_absent(
                self.target.dynamodb, self._table, self._live_markers()
            ):
                self.written += not existing
                if existing and request_of(existing) != request_of(marker):
                    wanted[marker["id"]["S"]] = request_of(marker)
                    visits.add(request_of(existing))
                advance()
        if wanted:
            self.corrected = correct(self.target, wanted, visits, index(self._stored_items()))

    def _add_numbers(self) -> None:
        """Add the planned numbers, each in one transaction with the deletion of its part of the plan."""
        for entry in self._read_plan():
            id_, _, part = entry["part"]["S"].removeprefix(PLAN).partition(" ")
            delete = {"Key": key_of(entry), "ConditionExpression": "attribute_exists(id)"}
            add = add_request(items.key(id_, part), numbers(entry), entry.get("texts", {"M": {}})["M"])
            write_together(self.target.dynamodb, self._table, {"Delete": delete}, {"Update": add})

    def _register_pages(self) -> None:
        """Register the pages of the backup. A page that is registered already stays."""
        for item in self.backup.items():
            if is_registration(key_values(item)):
                client, site = self.target.dynamodb, stored_name(item["id"]["S"])
                self.registered += write_together(client, self._table, *register(site, item["part"]["S"]))

    def _write_others(self) -> None:
        """Write the fingerprints of other secret versions, and the salts of windows that have not begun here.

        The function writes the fingerprint of the current version itself.
        """
        current = str(self.target.outputs("data")["secret"]["version"])
        for item in self.backup.items():
            if item["id"]["S"] == "secret" and item["part"]["S"] != current:
                put_if_absent(self.target.dynamodb, self._table, item)
        salts_table = self.target.outputs("data")["salts"]["name"]
        for salt in self.backup.items("salt"):
            existing = put_if_absent(self.target.dynamodb, salts_table, salt, key=("site",))
            if existing and existing["salt"] != salt["salt"]:
                self.run_log.say(
                    f"Site {salt['site']['S']} has another salt already, so visitors of its current window "
                    "may be counted again."
                )

    @property
    def _done(self) -> Item:
        return {"id": {"S": IMPORT}, "part": {"S": f"done {self.backup.digest}"}}

    def _finish(self) -> None:
        """Delete the state, and record that this backup was imported, in one transaction."""
        done = {"Item": self._done | {"at": {"S": utc_now()}}}
        write_together(self.target.dynamodb, self._table, {"Delete": {"Key": STATE}}, {"Put": done})

"""One release of one environment: all of it, or nothing.

Every step can be the last one of a killed process. What callers get changes in a single step, when Terraform
moves the alias; the journal's entry, written first and taken away last, tells the next run to go on.
"""

from dataclasses import dataclass, replace

from ops.cloud.cloud import Cloud
from ops.config.environments import UNITS, Environment
from ops.paths import Stop
from ops.release.candidate import CODE, Wanted
from ops.release.expected_contract import promised
from ops.release.pending import staged, unchanged
from ops.release.smoke import smoke
from ops.run_log import Work
from ops.target.deploy_lock import Journal, Unfinished
from ops.target.lock_holder import Entry, now, run_or_me
from ops.target.record import Record, of
from ops.target.release_store import Shelf, digest_of
from ops.target.running import put_right, running, running_bytes
from ops.terraform import apply as deployment
from ops.terraform import terragrunt

APPLY = ["apply", "-auto-approve"]


@dataclass(frozen=True)
class Release:
    """The means of releasing to one environment."""

    cloud: Cloud
    environment: Environment
    work: Work

    @property
    def shelf(self) -> Shelf:
        """What was released there."""
        return Shelf(self.cloud, self.environment)

    def of(self, wanted: Wanted, before: str | None) -> Record:
        """Bring *wanted* to where *before* was found to run, or leave all as it was.

        Raises:
            Stop: when somebody else is at it, or what was wanted does not work and was taken back.
            Unfinished: when it could not be taken back either.

        """
        journal = Journal(self.cloud, self.environment)
        if not (self.shelf.is_there() and journal.is_there()):
            terragrunt.bootstrap(self.cloud, self.environment, self.work)
        with journal.writing(Entry(wanted.how, before, wanted.digest)) as cut_short:
            self.ready(cut_short, before)
            return self.completed(wanted, cut_short.before if cut_short else before)

    def ready(self, cut_short: Entry | None, before: str | None) -> None:
        """Free what a release that was cut short has locked, and insist that what runs is what was looked at.

        Raises:
            Stop: when that cannot be.
            Unfinished: when it cannot, and a release was cut short, which thus stays known.

        """
        try:
            if cut_short:
                self.work.say(
                    f"{self.environment.name}: {cut_short.sentence}, was cut short; this run goes on"
                )
                deployment.mend(self.cloud, self.environment, self.work, cut_short.who)
            self.still(before)
        except Stop as stop:
            if cut_short:
                raise Unfinished(str(stop)) from stop
            raise

    def still(self, before: str | None) -> None:
        """Insist that what runs is what was looked at."""
        if running(self.cloud, self.environment) != before:
            raise Stop(f"Another release came to {self.environment.name} meanwhile: look again.")

    def completed(self, wanted: Wanted, before: str | None) -> Record:
        """Put the bytes on the shelf and in place, try them, and remember that."""
        self.shelf.put(wanted.package)
        fallback = self.fallback(before)
        try:
            self.put_in_place(wanted.package, wanted.units)
        except Stop as failure:
            self.taken_back(wanted, fallback, failure)

        return self.remembered(wanted)

    def fallback(self, before: str | None) -> bytes | None:
        """Keep what ran before, to come back to; nothing where nothing did, or nobody has it."""
        try:
            package = running_bytes(self.cloud, self.environment, before) if before else None
        except Stop as stop:
            self.work.say(f"no way back: {stop}")
            return None
        if package:
            self.shelf.put(package)

        return package

    def put_in_place(self, package: bytes, units: tuple[str, ...]) -> None:
        """Apply the environment with *package*, and try what then answers."""
        digest = digest_of(package)
        with staged(self.environment, package):
            unchanged(self.environment, digest)
            put_right(self.cloud, self.environment, package)
            deployment.run(self.cloud, self.environment, APPLY, self.work, units)
        self.tried(digest, None if units == UNITS else of(self.shelf.records(), digest))

    def tried(self, digest: str, record: Record | None) -> None:
        """Smoke-test what runs, by what its record promised; what has none yet is of the tree in hand."""
        contract = promised(record, code_alone=record is not None)
        smoke(self.cloud, self.environment, digest, self.work, contract=contract)

    def taken_back(self, wanted: Wanted, fallback: bytes | None, failure: Stop) -> None:
        """Bring back what ran before, and tell both what failed and what became of it.

        Raises:
            Stop: always.
            Unfinished: when what ran before does not run again.

        """
        name = self.environment.name
        if not fallback or digest_of(fallback) == wanted.digest:
            same = "this is the code that ran before; what else the tree changed stays"
            why = same if fallback else "there is nothing to go back to"
            raise Stop(f"{failure}\nNothing is taken back: {why}.") from failure
        before = digest_of(fallback)
        try:
            if running(self.cloud, self.environment) == before:
                self.tried(before, of(self.shelf.records(), before))
            else:
                self.work.say(f"{name}: rolling back to {before[:12]}")
                self.put_in_place(fallback, CODE)
        except Stop as second:
            raise Unfinished(
                f"{failure}\nTaking it back failed too: {second}\n{name} is as it was left: mend that, then "
                "run this again, or `make rollback`."
            ) from failure
        raise Stop(
            f"{failure}\n{name} runs {before[:12]} again, as before; what else the tree changed stays."
        ) from failure

    def remembered(self, wanted: Wanted) -> Record:
        """Add the record, unless it would say again what the last one says."""
        records = self.shelf.records()
        record = Record(
            number=len(records) + 1,
            digest=wanted.digest,
            commit=wanted.tree.commit,
            tree=wanted.tree.tree,
            by=run_or_me(),
            at=now(),
            how=wanted.how,
            source=wanted.source,
        )
        last = records[-1] if records else None
        if last and replace(last, by=record.by, at=record.at, number=record.number, how=record.how) == record:
            return last
        self.shelf.add(record)

        return record

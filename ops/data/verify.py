"""Compare the markers with the counters, and repair the counters. Markers are never changed.

What can be known: the total of each counter item must be the sum of its days, and the counters of a group
must count as many visitors as its markers prove. Markers name neither their site nor their day. So a repair
can correct the number of visitors of a group with one site, or of the site that the user names, but not on
which days they came: the difference goes to the item `correction`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from footfall.counting import items
from ops.data.groups import (
    BASE,
    CORRECTION,
    ERASED,
    Agreement,
    add_correction,
    compare,
    erased_visitors,
    find_groups,
    is_day,
)
from ops.data.markers import FOREVER, Tally, is_marker
from ops.data.progress import item_progress
from ops.data.sites import Counters, StoredSite, index, numbers, read_counters, stored_name
from ops.data.tables import Item, retry_conflicts, scan_items, write_together
from ops.errors import UserError
from ops.run_log import RunLog
from ops.target.target import Target


@dataclass(frozen=True)
class WrongTotal:
    """A counter item whose total is not the sum of its days."""

    key: tuple[str, str]
    total: int
    days: int


@dataclass(frozen=True)
class Findings:
    """What is wrong, and the numbers that were compared."""

    agreements: list[Agreement]
    wrong_totals: list[WrongTotal]
    imported: int

    @property
    def is_clean(self) -> bool:
        """Whether markers and counters agree."""
        return not self.wrong_totals and not any(agreement.difference for agreement in self.agreements)

    @property
    def has_fewer_markers(self) -> bool:
        """Whether markers were deleted, or the counters are too high."""
        return any(agreement.difference < 0 for agreement in self.agreements)

    def lines(self) -> list[str]:
        """Return a sentence for each difference."""
        return [
            *(
                f"{stored_name(wrong.key[0])} {wrong.key[1]}: the total is {wrong.total}, but its days add "
                f"up to {wrong.days}"
                for wrong in self.wrong_totals
            ),
            *(
                f"{', '.join(agreement.group.sites)}: the counters have {agreement.counted} visitors, but "
                f"the markers{window_text(agreement)} prove {agreement.marked}"
                for agreement in self.agreements
                if agreement.difference
            ),
        ]


def window_text(agreement: Agreement) -> str:
    """Return which markers were compared, if the window ends."""
    group = agreement.group

    return "" if group.expires_at == FOREVER else f" of the {group.window} since {group.starts}"


@dataclass
class Verifier:
    """Compares one environment's markers and counters."""

    target: Target
    sites: list[StoredSite]
    run_log: RunLog
    clock: Callable[[], float] = time.time

    def find(self) -> Findings:
        """Return the findings. A difference that may be due to visits in progress is checked once more."""
        findings = self._compare()

        return findings if findings.is_clean else self._compare()

    def _compare(self) -> Findings:
        """Compare once. A visit that arrives meanwhile is in the second reading of the counters only."""
        names, tally, others, now = {site.stored_as for site in self.sites}, Tally(), [], self.clock()
        before = read_counters(self.target, names)
        with item_progress("Reading markers", self.run_log) as advance:
            for item in scan_items(self.target.dynamodb, self.target.environment.visits_table):
                if is_marker(item):
                    tally.add(item)
                elif is_other(item, names):
                    others.append(item)
                advance()
        after = read_counters(self.target, names)
        erased = erased_visitors(item for item in others if item["id"]["S"] == ERASED)
        unused = index(item for item in others if item["id"]["S"] != ERASED)
        groups = find_groups(self.sites, now)
        first, second = (compare(groups, counters | unused, tally, erased) for counters in (before, after))

        return Findings(closest(first, second), wrong_totals(after), tally.imported)


def is_other(item: Item, names: set[str]) -> bool:
    """Return whether an item has erased visitors, or the counter of a name that no site uses."""
    id_ = item["id"]["S"]

    return bool(id_ == ERASED or (id_.startswith("site#") and stored_name(id_) not in names))


def closest(before: list[Agreement], after: list[Agreement]) -> list[Agreement]:
    """Return for each group the comparison that agrees: visits between the two readings are no damage."""
    return [
        first if first.counted <= first.marked <= second.counted else second
        for first, second in zip(before, after, strict=True)
    ]


def wrong_totals(counters: Counters) -> list[WrongTotal]:
    """Return the counter items of months whose total is not the sum of their days."""
    found = []
    for key, item in sorted(counters.items()):
        values = numbers(item)
        days = sum(number for name, number in values.items() if is_day(name))
        if key[1] not in {BASE, CORRECTION} and values.get("total", 0) != days:
            found.append(WrongTotal(key, values.get("total", 0), days))

    return found


def repair(verifier: Verifier, findings: Findings, site: StoredSite | None) -> list[str]:
    """Correct the counters, and return a sentence for each correction.

    First, each total becomes the sum of its days. What then differs from the markers goes to the correction
    of the only site of the group, or of *site*.

    Raises:
        UserError: when the group has several sites, and *site* is not one of them.

    """
    lines = [correct_total(verifier.target, wrong) for wrong in findings.wrong_totals]
    agreements = verifier.find().agreements if lines else findings.agreements
    wrong = [agreement for agreement in agreements if agreement.difference]

    return lines + [correct_group(verifier.target, agreement, site) for agreement in wrong]


def correct_total(target: Target, wrong: WrongTotal) -> str:
    """Set the total of one counter item to the sum of its days, also if visitors are counted meanwhile."""
    key, client = items.key(*wrong.key), target.dynamodb
    table = target.environment.visits_table
    while True:
        item = index([client.get_item(TableName=table, Key=key, ConsistentRead=True)["Item"]])
        current = wrong_totals(item)
        if not current:
            return f"{stored_name(wrong.key[0])} {wrong.key[1]}: total {wrong.total} -> {wrong.days}"
        try:
            retry_conflicts(
                partial(
                    client.update_item,
                    TableName=table,
                    Key=key,
                    UpdateExpression="SET #total = :days",
                    ConditionExpression="#total = :total OR attribute_not_exists(#total)",
                    ExpressionAttributeNames={"#total": "total"},
                    ExpressionAttributeValues={
                        ":days": {"N": str(current[0].days)},
                        ":total": {"N": str(current[0].total)},
                    },
                )
            )
        except client.exceptions.ConditionalCheckFailedException:
            continue


def correct_group(target: Target, agreement: Agreement, site: StoredSite | None) -> str:
    """Add the difference of a group to the correction of its only site, or of *site*.

    Raises:
        UserError: when it is unclear which site is wrong.

    """
    names = agreement.group.sites
    if site and site.stored_as in names:
        names = (site.stored_as,)
    if len(names) > 1:
        raise UserError(
            f"Markers do not name their site, so it is unknown which of {', '.join(names)} has "
            f"{abs(agreement.difference)} visitors too {'few' if agreement.difference > 0 else 'many'}. Add "
            "--site with the site whose counter was damaged."
        )
    add_once(target, add_correction(names[0], agreement.difference, agreement.group.expires_at))

    return f"{names[0]}: {agreement.difference:+} visitors without a day"


def accept(target: Target, agreements: list[Agreement]) -> list[str]:
    """Record that markers were deleted on purpose, like those of erased visitors, so the count is kept."""
    missing = -sum(min(0, agreement.difference) for agreement in agreements)
    if missing:
        add_once(target, items.add_numbers(items.key(ERASED, str(FOREVER)), {"visitors": missing}))

    return [f"accepted {missing} visitors without a marker"] if missing else []


def add_once(target: Target, update: Item) -> None:
    """Add to an item in a transaction, because its token makes a retry after a lost response harmless."""
    write_together(target.dynamodb, target.environment.visits_table, {"Update": update})

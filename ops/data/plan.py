"""What an import adds to the counters of an environment, from what the environment and the backup contain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

from footfall.counting import items
from ops.data.groups import BASE, CORRECTION, ERASED
from ops.data.markers import Tally
from ops.data.page_counters import PAGES
from ops.data.sites import Counters, numbers
from ops.data.tables import Item
from ops.errors import UserError


class Classification(Enum):
    """How the table of an environment relates to a backup."""

    NEW = auto()  # It has none of the markers of the backup, as after a new deployment.
    PART = auto()  # All its markers are in the backup, but some of those are missing.
    COMPLETE = auto()  # It has all markers of the backup.


@dataclass
class History:
    """The markers of the table, compared with those of the backup.

    *same* were written by the same requests. *other* have the same IDs, but other requests: these visitors
    were counted again. *extra* are not in the backup. *counters* has the items of the table that consist of
    numbers, and *stored* those of the backup. *lost* are the visits of the backup whose markers are missing.
    *done* says whether the backup was imported before.
    """

    same: int = 0
    other: int = 0
    extra: int = 0
    expected: int = 0
    counters: Counters = field(default_factory=dict)
    stored: Counters = field(default_factory=dict)
    lost: Tally = field(default_factory=Tally)
    done: bool = False

    def add(self, id_: str, request: str, expected: dict[str, str]) -> None:
        """Count one marker of the table, and remove it from the *expected* ones."""
        theirs = expected.pop(id_, None)
        if theirs is None:
            self.extra += 1
        elif theirs == request:
            self.same += 1
        else:
            self.other += 1

    @property
    def missing(self) -> int:
        """The number of markers of the backup that the table lacks."""
        return self.expected - self.same - self.other

    @property
    def has_more_visits(self) -> bool:
        """Whether the table has markers that are not from the requests of the backup."""
        return bool(self.extra or self.other)

    @property
    def includes_counts(self) -> bool:
        """Whether each number of the backup is at least as high in the table."""
        return all(
            number <= numbers(self.counters.get(key, {})).get(name, 0)
            for key, item in self.stored.items()
            for name, number in numbers(item).items()
        )

    @property
    def has_lost_markers(self) -> bool:
        """Whether the counters include the visitors of the backup, although none of their markers exists."""
        counted = sum(
            numbers(item).get("total", 0)
            for (id_, part), item in self.counters.items()
            if id_.startswith(("site#", PAGES)) and part != BASE
        )
        unproven = counted - self.extra - self.other

        return self.includes_counts and unproven >= self.expected > 0


def classify(history: History, environment: str, file: Path) -> Classification:
    """Return how the table relates to the backup.

    A backup without markers that have not expired, such as an old one of a site with the window `day`, is
    recognized by its numbers. So is the environment of the backup after it lost all markers.

    Raises:
        UserError: when the two cannot be merged exactly.

    """
    if history.same and not history.missing:
        return Classification.COMPLETE
    if not history.expected and (history.done or history.includes_counts):
        return Classification.COMPLETE
    if not (history.same or history.done or history.has_lost_markers):
        return Classification.NEW
    if not history.has_more_visits:
        return Classification.PART
    raise UserError(
        f"{environment} lacks {history.missing} visitors of {file}, and has {history.extra + history.other} "
        "visits that the file lacks. Markers have no day, so the two cannot be merged exactly. Nothing was "
        "changed. Restore the table to a point in time (docs/runbook.md, Lost visits), or import the file "
        "into a new environment."
    )


def planned_numbers(history: History, kind: Classification) -> dict[tuple[str, str], Item]:
    """Return the numbers to add to each item.

    In a new environment, the numbers of the backup are added to the existing ones, but its start values
    replace them. In any other environment, a number that is lower than in the backup is raised.
    A site whose counters increase also gets the correction of the backup, because its own one may have
    replaced the lost counts.
    """
    entry = added if kind is Classification.NEW else restored
    plan = {
        key: entry(key, with_first_date(item, existing), existing)
        for key, item in history.stored.items()
        for existing in [history.counters.get(key, {})]
    }
    if kind is not Classification.NEW:
        for id_ in {id_ for (id_, part), numbers_ in plan.items() if numbers_ and part[:1].isdecimal()}:
            key = id_, CORRECTION
            plan[key] = difference(history.stored.get(key, {}), history.counters.get(key, {}))
        plan |= undone_erasures(history)

    return {key: numbers_ for key, numbers_ in plan.items() if numbers_}


def undone_erasures(history: History) -> Counters:
    """Return by how much the numbers of erased visitors decrease, because their markers are written again."""
    found = {}
    for key, item in history.counters.items():
        if key[0] == ERASED:
            since = numbers(item)["visitors"] - numbers(history.stored.get(key, {})).get("visitors", 0)
            if (undone := min(since, history.lost.visitors(int(key[1])))) > 0:
                found[key] = {"visitors": {"N": str(-undone)}}

    return found


def with_first_date(item: Item, existing: Item) -> Item:
    """Return the counter of a page with the date of its first visitor, here or in the backup."""
    if not item["id"]["S"].startswith(PAGES):
        return item
    dates = [counter["since"]["S"] for counter in (item, existing) if "since" in counter]

    return item | ({"since": {"S": min(dates)}} if dates else {})


def added(key: tuple[str, str], item: Item, existing: Item) -> Item:
    """Return what a new environment gets."""
    return difference(item, existing if key[1] == BASE else {})


def restored(key: tuple[str, str], item: Item, existing: Item) -> Item:
    """Return what an environment lacks that has counted these visitors before."""
    if key[1] in {BASE, CORRECTION} and existing:
        return {}

    return raised(difference(item, existing))


def raised(entry: Item) -> Item:
    """Return the numbers of *entry* that increase, with its texts, or nothing if none increases."""
    increases = {name: value for name, value in entry.items() if "N" not in value or int(value["N"]) > 0}

    return increases if any("N" in value for value in increases.values()) else {}


def difference(wanted: Item, existing: Item) -> Item:
    """Return the numbers, and the texts, that turn *existing* into *wanted*."""
    target, current = numbers(wanted), numbers(existing)
    changed = {
        name: {"N": str(target.get(name, 0) - current.get(name, 0))}
        for name in sorted(target.keys() | current.keys())
        if target.get(name, 0) != current.get(name, 0)
    }
    texts = {
        name: value
        for name, value in wanted.items()
        if name not in {"id", "part", *target} and existing.get(name) != value
    }

    return changed | ({"texts": {"M": texts}} if texts else {})


def add_request(key: Item, added: Mapping[str, int], texts: Mapping[str, Item]) -> Item:
    """Return the request that adds numbers to an item, and sets its *texts*."""
    request: Item = items.add_numbers(key, added) if added else {"Key": key, "UpdateExpression": ""}
    if not texts:
        return request
    names: Item = {f"#t{number}": name for number, name in enumerate(texts)}
    values: Item = {f":t{number}": value for number, value in enumerate(texts.values())}
    sets = ", ".join(f"#t{number} = :t{number}" for number in range(len(texts)))

    return {
        "Key": key,
        "UpdateExpression": f"{request['UpdateExpression']} SET {sets}".strip(),
        "ExpressionAttributeNames": request.get("ExpressionAttributeNames", {}) | names,
        "ExpressionAttributeValues": request.get("ExpressionAttributeValues", {}) | values,
    }

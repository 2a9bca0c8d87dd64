"""The numbers of visitors by counter and day, for visitors whose markers do not name either."""

from typing import NamedTuple

from footfall.counting.page_items import day_attribute
from ops.data.groups import is_day
from ops.data.page_counters import page_days, path_of
from ops.data.sites import Counters, numbers, stored_name
from ops.data.tables import Item

type Key = tuple[str, str]


class Cell(NamedTuple):
    """A day of a site, or of a page if *path* is not empty."""

    site: str
    path: str
    date: str


def cells(counters: Counters) -> dict[Cell, dict[Key, int]]:
    """Return the visitors of each day by the key of the counter item. Sites are before their pages."""
    found: dict[Cell, dict[Key, int]] = {}
    for key, item in sorted(
        counters.items(), key=lambda entry: (stored_name(entry[0][0]), path_of(entry[0]))
    ):
        site = stored_name(key[0])
        month = key[1].partition("#")[0]
        of_site = {f"{month}-{name[1:]}": number for name, number in numbers(item).items() if is_day(name)}
        by_date = dict(page_days(key, item)) if path_of(key) else of_site
        for date, number in by_date.items():
            found.setdefault(Cell(site, path_of(key), date), {})[key] = number

    return found


def attribute(missing: int, before: Counters, after: Counters, keys: list[Key], counters: Counters) -> bool:
    """Add *missing* visitors to the changed *counters*. Return whether no other attribution is possible."""
    earlier, changed = cells(before), {}
    for cell, by_key in cells(after).items():
        ours = [key for key in by_key if key in keys]
        arrived = sum(by_key.values()) - sum(earlier.get(cell, {}).values())
        if ours and arrived > 0:
            changed[cell] = ours[0], arrived
    for cell, (key, arrived) in changed.items():
        taken = min(missing, arrived)
        if taken:
            counters[key] = with_visitors(cell, counters.get(key) or new_item(after[key]), taken)
        missing -= taken

    return len(changed) == 1 and not missing


def with_visitors(cell: Cell, item: Item, number: int) -> Item:
    """Return a counter item with more visitors on the day of a cell."""
    day = day_attribute(cell.date) if cell.path else f"d{cell.date[8:]}"
    added = {name: {"N": str(int(item.get(name, {"N": "0"})["N"]) + number)} for name in ("total", day)}

    return item | added


def new_item(item: Item) -> Item:
    """Return a counter item without numbers, for a counter that did not exist before."""
    return {name: item[name] for name in ("id", "part", "since") if name in item}

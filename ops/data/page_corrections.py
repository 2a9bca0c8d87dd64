"""Change the count of one page by a number of visitors without a day.

The markers stay, so a correction is necessary only if a counter was damaged.
"""

from collections.abc import Iterator, Mapping

from footfall.counting import items
from footfall.counting.page_items import day_attribute
from ops.data.groups import Group
from ops.data.markers import FOREVER
from ops.data.page_counters import (
    PAGES,
    Key,
    add_visitors,
    is_page_counter,
    page_days,
    path_of,
    read_page_items,
)
from ops.data.sites import Counters, index, numbers
from ops.data.tables import Item, write_together
from ops.errors import UserError
from ops.target.target import Target


def correct_page(  # noqa: PLR0913, PLR0917 -- These are the facts of one correction.
    target: Target, site: str, path: str, number: int, group: Group, today: str
) -> None:
    """Add visitors to a page, or subtract them if *number* is negative.

    In a window of a day or month, added visitors belong to the first day of the window: their day is unknown,
    but not their window.

    Raises:
        UserError: when the page has fewer visitors than are to be subtracted.

    """
    if number > 0:
        start = group.starts[site]
        day = {} if group.expires_at == FOREVER else {day_attribute(start): number}
        key = f"{PAGES}{site}", f"{path}#0"
        updates = [add_visitors(key, {"total": number} | day, start or today)]
    else:
        counters = index(read_page_items(target, site))
        ours = {key: item for key, item in counters.items() if is_page_counter(key) and path_of(key) == path}
        updates = [add_visitors(key, lower, today) for key, lower in subtract(ours, -number).items()]
        if not updates:
            raise UserError(
                f"{path} of {site} has fewer than {-number} visitors, so its counter is not the damaged one. "
                "Name another page with --page, or only the site."
            )
    write_together(
        target.dynamodb, target.environment.visits_table, *({"Update": update} for update in updates)
    )


def newest_visit(counters: Counters, site: str, path: str) -> Item:
    """Subtract a visitor of a page's newest day from *counters*, and return the request that does so."""
    ours = [
        key
        for key, item in counters.items()
        if key[0] == f"{PAGES}{site}" and path_of(key) == path and numbers(item).get("total", 0) > 0
    ]
    key = max(ours, key=lambda key: max((day for day, _ in page_days(key, counters[key])), default=""))
    lower = {"total": -1} | dict(lowered_days(key, counters[key], 1))
    item = dict(counters[key])
    for name, number in lower.items():
        item[name] = {"N": str(int(item[name]["N"]) + number)}
    counters[key] = item

    return items.add_numbers(items.key(*key), lower)


def subtract(counters: Counters, number: int) -> dict[Key, Mapping[str, int]]:
    """Return what to add to the *counters* of a page so that it has *number* fewer visitors.

    The newest days decrease where they would add up to more than the total. Returns nothing if the page has
    fewer visitors.
    """
    changes: dict[Key, Mapping[str, int]] = {}
    for key, item in sorted(counters.items()):
        taken = min(number, numbers(item).get("total", 0))
        if taken:
            changes[key] = {"total": -taken} | dict(lowered_days(key, item, taken))
            number -= taken

    return {} if number else changes


def lowered_days(key: Key, item: Item, taken: int) -> Iterator[tuple[str, int]]:
    """Yield by how much the newest days decrease when *taken* visitors are subtracted from the total."""
    days = sorted(page_days(key, item), reverse=True)
    surplus = sum(number for _, number in days) - (numbers(item)["total"] - taken)
    for day, number in days:
        if (lower := min(number, surplus)) > 0:
            surplus -= lower
            yield day_attribute(day), -lower

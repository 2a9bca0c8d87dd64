"""Check the items of pages by themselves, and repair what has one correct value.

The number of pages must be the number of registrations. A counter must have the date of its first visitor.
Its total must not be lower than the sum of its days: days that are older than a month are removed.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from footfall.counting import items
from ops.data.page_counters import (
    LIMIT,
    PAGES,
    Key,
    is_page_counter,
    page_days,
    read_page_items,
    registered_paths,
)
from ops.data.sites import Counters, index, numbers, stored_name
from ops.data.tables import Item, read_item, retry_conflicts
from ops.target.target import Target


@dataclass(frozen=True)
class PageFinding:
    """An item of a site's pages that is damaged, and a sentence about it."""

    key: Key
    text: str


def damaged_pages(counters: Counters) -> list[PageFinding]:
    """Return what is damaged among the items of pages."""
    sites = sorted({stored_name(id_) for id_, _ in counters if id_.startswith(PAGES)})

    return [finding for site in sites for finding in wrong_number(counters, site)] + [
        PageFinding(key, f"{stored_name(key[0])} {key[1]}: {problem}")
        for key, item in sorted(counters.items())
        if is_page_counter(key)
        for problem in problems(key, item)
    ]


def wrong_number(counters: Counters, site: str) -> list[PageFinding]:
    """Return a finding if the number of pages of a site is wrong."""
    key = f"{PAGES}{site}", LIMIT
    stored, registered = number_of_pages(counters.get(key, {})), len(registered_paths(counters, site))
    text = f"{site}: the number of pages is {stored}, but {registered} are registered"

    return [PageFinding(key, text)] if stored != registered else []


def number_of_pages(item: Item) -> int:
    """Return the number of registered pages in the item that counts them, which can be missing."""
    return numbers(item).get("pages", 0)


def problems(key: Key, item: Item) -> list[str]:
    """Return what is wrong with the counter of a page."""
    total, days = numbers(item).get("total", 0), sum(number for _, number in page_days(key, item))
    too_low = [f"the total is {total}, but its days add up to {days}"] if total < days else []

    return too_low + ([] if "since" in item else ["the date of the first visitor is missing"])


def repair_page(target: Target, finding: PageFinding) -> str:
    """Repair an item, also if visitors are counted meanwhile, and return a sentence about it."""
    repair_once = repair_number if finding.key[1] == LIMIT else repair_counter
    while not repair_once(target, finding.key):
        pass

    return f"repaired: {finding.text}"


def repair_number(target: Target, key: Key) -> bool:
    """Set the number of pages. Return false if a page was registered meanwhile.

    The number is read before the registrations. It changes in the transaction of each registration, so the
    condition holds only if they are complete.
    """
    found = read_item(target.dynamodb, target.environment.visits_table, items.key(*key))
    stored, site = found.get("pages"), stored_name(key[0])
    right = len(registered_paths(index(read_page_items(target, site)), site))

    return replace(target, key, {"pages": {"N": str(right)}}, {"pages": stored})


def repair_counter(target: Target, key: Key) -> bool:
    """Raise the total to the sum of the days, and add a missing date. Return false if the item changed."""
    item = read_item(target.dynamodb, target.environment.visits_table, items.key(*key))
    days = dict(page_days(key, item))
    total, since = item.get("total"), item.get("since")
    first = min(days, default=datetime.now(UTC).date().isoformat())
    right = {
        "total": {"N": str(max(numbers(item).get("total", 0), sum(days.values())))},
        "since": since or {"S": first},
    }

    return replace(target, key, right, {"total": total})


def replace(target: Target, key: Key, values: Item, before: dict[str, Item | None]) -> bool:
    """Set attributes of an item, if one of them, in *before*, still has this value, or is still missing."""
    [(name, old)] = before.items()
    request: Item = {
        "TableName": target.environment.visits_table,
        "Key": items.key(*key),
        "UpdateExpression": "SET " + ", ".join(f"#{each} = :{each}" for each in values),
        "ConditionExpression": f"#{name} = :old" if old else f"attribute_not_exists(#{name})",
        "ExpressionAttributeNames": {f"#{each}": each for each in values},
        "ExpressionAttributeValues": {f":{each}": value for each, value in values.items()}
        | ({":old": old} if old else {}),
    }
    try:
        retry_conflicts(partial(target.dynamodb.update_item, **request))
    except target.dynamodb.exceptions.ConditionalCheckFailedException:
        return False
    return True

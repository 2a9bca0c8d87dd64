"""The items of pages among the counters of a site. Their content is in footfall/counting/items.py."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from footfall.counting import items, page_items
from ops.data.sites import Counters, numbers, stored_name
from ops.data.tables import Item, query_items
from ops.target.target import Target

PAGES, LIMIT = "pages#", "limit"

type Key = tuple[str, str]


def read_page_items(target: Target, stored_as: str) -> list[Item]:
    """Read the items of a site's pages in the order of their paths, with consistent reads."""
    return query_items(target.dynamodb, target.environment.visits_table, f"{PAGES}{stored_as}")


def path_of(key: Key) -> str:
    """Return the path of a page's item, or an empty text for the number of pages and for other items."""
    return key[1].partition("#")[0] if key[0].startswith(PAGES) and key[1] != LIMIT else ""


def is_registration(key: Key) -> bool:
    """Return whether the item under *key* registers a page."""
    return bool(path_of(key)) and key[1].endswith("#")


def is_page_counter(key: Key) -> bool:
    """Return whether the item under *key* is the counter of a page and a shard."""
    return bool(path_of(key)) and not key[1].endswith("#")


def has_numbers(key: Key) -> bool:
    """Return whether the item under *key* has numbers that an import adds. The registrations decide LIMIT."""
    return not (key[0].startswith(PAGES) and not is_page_counter(key))


def register(stored_as: str, part: str) -> list[dict[str, Item]]:
    """Return the actions that register a page, whatever `max_pages` is, unless it is registered."""
    id_ = f"{PAGES}{stored_as}"
    put = {"Item": items.key(id_, part), "ConditionExpression": "attribute_not_exists(id)"}

    return [{"Put": put}, {"Update": items.add_numbers(items.key(id_, LIMIT), {"pages": 1})}]


def unregister(stored_as: str, path: str) -> list[dict[str, Item]]:
    """Return the actions that remove the registration of a page, if there is one."""
    id_ = f"{PAGES}{stored_as}"
    delete = {"Key": items.key(id_, f"{path}#"), "ConditionExpression": "attribute_exists(id)"}

    return [{"Delete": delete}, {"Update": items.add_numbers(items.key(id_, LIMIT), {"pages": -1})}]


def page_visitors(counters: Counters, stored_as: str) -> dict[str, int]:
    """Return the number of visitors of each page of a site, registered or not."""
    found: dict[str, int] = {}
    for key, item in counters.items():
        if is_page_counter(key) and stored_name(key[0]) == stored_as:
            found[path_of(key)] = found.get(path_of(key), 0) + numbers(item).get("total", 0)

    return found


def page_days(key: Key, item: Item) -> Iterator[tuple[str, int]]:
    """Yield the dates of a page's counter with their visitors. Other items have none."""
    if is_page_counter(key):
        for name, number in numbers(item).items():
            if is_page_day(name):
                yield f"20{name[1:3]}-{name[3:5]}-{name[5:]}", number


def is_page_day(name: str) -> bool:
    """Return whether an attribute is the number of a day, such as ``d261130``."""
    return len(name) == len("d261130") and name[0] == "d" and name[1:].isdecimal()


def known_paths(keys: Iterable[Key], stored_as: str) -> set[str]:
    """Return the paths of a site's pages, registered or not."""
    return {path_of(key) for key in keys if stored_name(key[0]) == stored_as} - {""}


def registered_paths(keys: Iterable[Key], stored_as: str) -> set[str]:
    """Return the paths of a site's registered pages."""
    return {path_of(key) for key in keys if stored_name(key[0]) == stored_as and is_registration(key)}


def without_old_days(key: Key, item: Item, today: str) -> Item:
    """Return a page's counter with the days that the function keeps in any case: the last 31."""
    first = (date.fromisoformat(today) - timedelta(days=page_items.DAYS)).isoformat()
    old = {page_items.day_attribute(day) for day, _ in page_days(key, item) if day < first}

    return {name: value for name, value in item.items() if name not in old}


def add_visitors(key: Key, added: Mapping[str, int], since: str) -> Item:
    """Return the request that adds *added* numbers to a page's counter. If it is new, it gets *since*."""
    update: Item = items.add_numbers(items.key(*key), added)
    update["UpdateExpression"] += " SET #since = if_not_exists(#since, :since)"
    update["ExpressionAttributeNames"]["#since"] = "since"
    update["ExpressionAttributeValues"][":since"] = {"S": since}

    return update

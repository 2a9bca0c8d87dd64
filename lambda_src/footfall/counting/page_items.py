"""The items of the pages of a site, under the key `pages#<site>`. Their content is in items.py.

A page is registered by an item, and has a counter for each shard.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

from footfall.aws.transport import Item, Payload
from footfall.counting import items
from footfall.counting.totals import PageTotals, Totals
from footfall.counting.transaction import Registration
from footfall.settings import Site

DAYS = 31  # The statistics of a page's last days.
_KEPT_DAYS = 62


def list_pages(found: Iterable[Item], days: Sequence[str] | None = None) -> list[PageTotals]:
    """Return the registered pages in *found*, with the visitors of all *days*, or in total."""
    return [
        PageTotals(path, *page_totals(counters, days))
        for path, group in groupby(found, key=_path)
        if any(map(is_registration, counters := list(group)))
    ]


def merge_shards(found: Iterable[Item]) -> Iterator[Item]:
    """Yield the items of registered pages, with one counter for all shards of a page.

    With 64 shards, the items of 500 pages would need more memory than the function has.
    """
    for _, group in groupby(found, key=_path):
        first, *counters = group
        if is_registration(first):
            yield first
            yield from [_merge(counters)] if counters[1:] else counters


def _merge(counters: Sequence[Item]) -> Item:
    """Return one counter with the sums of *counters* and their first day."""
    numbers: dict[str, int] = defaultdict(int)
    for item in counters:
        for name, value in item.items():
            if "N" in value:
                numbers[name] += int(value["N"])
    since = {"since": {"S": first}} if (first := _first_day(counters)) else {}

    return counters[0] | since | {name: {"N": str(number)} for name, number in numbers.items()}


def _first_day(counters: Iterable[Item]) -> str | None:
    """Return the earliest first day. A damaged counter can have none."""
    return min((item["since"]["S"] for item in counters if "since" in item), default=None)


def registration(site: Site, path: str) -> Registration:
    """Return the requests that register a page, if fewer than `max_pages` are registered."""
    name = f"pages#{site.stored_name}"
    limit = items.add_numbers(items.key(name, "limit"), {"pages": 1})
    limit["ConditionExpression"] = "attribute_not_exists(#0) OR #0 < :max"
    limit["ExpressionAttributeValues"][":max"] = {"N": str(site.max_pages)}
    put = {
        "Item": items.key(name, f"{path}#"),
        "ConditionExpression": "attribute_not_exists(id)",
    }

    return Registration(put, limit)


def increment_counter(site: str, path: str, day: str, shard: int) -> Payload:
    """Return the request that adds 1 to a page's total and to the *day*, and removes old days.

    The item keeps at most 62 days of a page that is visited every month, so it stays below 1 KB unless the
    path has more than 200 bytes.
    """
    update = items.add_numbers(
        items.key(f"pages#{site}", f"{path}#{shard}"), {"total": 1, day_attribute(day): 1}
    )
    update["UpdateExpression"] += f" SET #since = if_not_exists(#since, :since) REMOVE {_old_days(day)}"
    update["ExpressionAttributeNames"]["#since"] = "since"
    update["ExpressionAttributeValues"][":since"] = {"S": day}

    return update


@lru_cache(maxsize=4)
def _old_days(day: str) -> str:
    """Return the attributes of the days that are 32 to 62 days before *day*."""
    today = date.fromisoformat(day)
    ages = range(DAYS + 1, _KEPT_DAYS + 1)

    return ", ".join(day_attribute((today - timedelta(days=age)).isoformat()) for age in ages)


def day_attribute(day: str) -> str:
    """Return the name of the attribute with the visitors of a *day*, such as d261130."""
    return f"d{day[2:].replace('-', '')}"


def page_totals(found: Iterable[Item], days: Sequence[str] | None = None) -> Totals:
    """Return the totals of one page, or the visitors of all *days*."""
    counters = [item for item in found if not is_registration(item)]
    names = ["total"] if days is None else list(map(day_attribute, days))

    return Totals(
        visitors=sum(int(item[name]["N"]) for item in counters for name in names if name in item),
        since=_first_day(counters),
    )


def _path(item: Item) -> str:
    return str(item["part"]["S"]).partition("#")[0]


def is_registration(item: Item) -> bool:
    """Return whether *item* registers a page. The part of a counter ends with its shard instead."""
    return str(item["part"]["S"]).endswith("#")

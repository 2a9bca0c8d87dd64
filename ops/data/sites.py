"""The sites of a deployed environment, and the counters that are stored for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from footfall.counting.window import local_date
from footfall.settings import Site
from ops.data.tables import Item, key_values, query_items
from ops.errors import UserError
from ops.target.target import Target

type Counters = dict[tuple[str, str], Item]


@dataclass(frozen=True)
class StoredSite:
    """A site, and the name under which its items are stored. A name that no site uses has no settings."""

    name: str
    stored_as: str
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def window(self) -> str:
        """The window: forever, month or day. Unknown if no site uses the stored name."""
        return str(self.settings.get("window", "forever")) if self.settings else "unknown"

    @property
    def by_browser(self) -> bool:
        """Whether browsers with the same address are separate visitors."""
        return bool(self.settings.get("by_browser"))

    @property
    def imported_visitors(self) -> bool:
        """Whether the deployed site recognizes visitors of an earlier counter."""
        return bool(self.settings.get("imported_visitors"))

    @property
    def pages(self) -> bool:
        """Whether the deployed site counts pages. Earlier versions of modules/compute cannot."""
        return bool(self.settings.get("pages"))

    @property
    def max_pages(self) -> int:
        """How many pages can be registered."""
        return self.function_site.max_pages

    @property
    def function_site(self) -> Site:
        """The site as the function knows it, under its stored name."""
        known = {
            name: value for name, value in self.settings.items() if name in Site._fields and value is not None
        }

        return Site(**known | {"name": self.stored_as, "origins": ()})

    def today(self, now: float) -> str:
        """Return the current date at the site, at *now* in epoch seconds."""
        return local_date(self.function_site, now)


def deployed_sites(target: Target) -> list[StoredSite]:
    """Return the sites of the last deployment, sorted by name.

    Raises:
        UserError: when the environment is not deployed.

    """
    sites = target.outputs("compute").get("sites")
    if not sites:
        raise UserError(f"{target.name} is not deployed. Run {target.command('deploy')}.")

    return [
        StoredSite(name, settings.get("stored_as") or name, settings)
        for name, settings in sorted(sites.items())
    ]


def find_site(sites: Iterable[StoredSite], name: str, environment: str) -> StoredSite:
    """Return the site called *name*.

    Raises:
        UserError: when there is none. The message lists the sites.

    """
    by_name = {site.name: site for site in sites}
    if name not in by_name:
        raise UserError(
            f"{environment} has no deployed site {name!r}. Use one of: {', '.join(by_name)}. A new site must "
            "be deployed first."
        )

    return by_name[name]


def read_counters(target: Target, stored_names: Iterable[str]) -> Counters:
    """Read the counter items of the sites that are stored under *stored_names*, with consistent reads."""
    client, table = target.dynamodb, target.environment.visits_table

    return index(
        item for name in sorted(set(stored_names)) for item in query_items(client, table, f"site#{name}")
    )


def read_all_counters(target: Target, stored_names: Iterable[str]) -> Counters:
    """Read the counter items of the sites, and the items of their pages, with consistent reads."""
    names, client, table = set(stored_names), target.dynamodb, target.environment.visits_table
    pages = index(item for name in sorted(names) for item in query_items(client, table, f"pages#{name}"))

    return read_counters(target, names) | pages


def index(items: Iterable[Item]) -> Counters:
    """Return *items* by their keys."""
    return {key_values(item): item for item in items}


def stored_name(id_: str) -> str:
    """Return the stored name in the partition key of a counter item, such as ``main`` for ``site#main``."""
    return id_.partition("#")[2]


def numbers(item: Item) -> dict[str, int]:
    """Return the numbers of a counter item, or of another item that consists of sums."""
    return {name: int(value["N"]) for name, value in item.items() if "N" in value and name != "expires_at"}


def total(counters: Counters, stored_as: str, *parts: str) -> int:
    """Return the sum of a site's totals, or of those of its *parts* only."""
    return sum(
        numbers(item).get("total", 0)
        for (id_, part), item in counters.items()
        if id_ == f"site#{stored_as}" and (part in parts or not parts)
    )
